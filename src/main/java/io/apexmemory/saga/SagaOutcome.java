package io.apexmemory.saga;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import java.time.Duration;
import java.util.List;

/** How a saga ended. {@code steps} has one entry for each store that was reached. */
public sealed interface SagaOutcome {
    List<StepReport> steps();

    /** The summary of a success; every other ending as the exception that its activity fails with. */
    WriteSummary orThrow();

    /**
     * Committed, or found committed.
     *
     * @param answeredBefore the answer is an earlier execution's and no store was written
     */
    record Success(WriteSummary summary, boolean answeredBefore, List<StepReport> steps) implements SagaOutcome {
        @Override
        public WriteSummary orThrow() {
            return summary;
        }
    }

    /** Nothing visible and nothing left: {@code failure} is retryable. */
    record RolledBack(ApexException failure, List<StepReport> steps) implements SagaOutcome {
        @Override
        public WriteSummary orThrow() {
            throw failure;
        }
    }

    /** Nothing visible, but leftovers that could not be deleted, each with a dead letter. */
    record Partial(ApexException failure, List<StepReport> steps) implements SagaOutcome {
        @Override
        public WriteSummary orThrow() {
            throw failure;
        }
    }

    /**
     * Refused, or overtaken by a newer version: trying again cannot help.
     *
     * @param answeredBefore the same request was refused before, for the same reason
     */
    record Failed(ApexException failure, boolean answeredBefore, List<StepReport> steps) implements SagaOutcome {
        Failed(ApexException failure, List<StepReport> steps) {
            this(failure, false, steps);
        }

        @Override
        public WriteSummary orThrow() {
            throw failure;
        }
    }

    /**
     * What happened at one store.
     *
     * @param attempts calls that went out in the last run of tries, 0 where the circuit was open
     * @param error null unless something failed
     */
    record StepReport(StoreName store, Status status, int attempts, Duration duration, String error) {
        /** The last thing that is known of a step. */
        public enum Status {
            WRITTEN,
            FAILED,
            /** No answer before the deadline: counts as maybe written. */
            GIVEN_UP,
            UNDONE,
            LEFT_BEHIND
        }
    }
}
