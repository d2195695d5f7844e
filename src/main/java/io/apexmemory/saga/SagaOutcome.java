package io.apexmemory.saga;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.spi.LoggingEventBuilder;

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
     * @param attempts writes that went out, 0 where the circuit was open
     * @param duration of the write, its pauses included
     * @param error why the write or its undo failed, null if neither did
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

        /** The line with this as further fields, each named after the store. */
        LoggingEventBuilder addTo(LoggingEventBuilder line) {
            LoggingEventBuilder told = line.addKeyValue(
                            store.wire() + "_status", status.name().toLowerCase(Locale.ROOT))
                    .addKeyValue(store.wire() + "_attempts", attempts)
                    .addKeyValue(store.wire() + "_ms", duration.toMillis());
            return error == null ? told : told.addKeyValue(store.wire() + "_error", error);
        }
    }
}
