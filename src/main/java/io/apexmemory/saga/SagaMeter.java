package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome.StepReport;
import java.time.Duration;

/** Told what sagas do, for the metrics. Thread-safe, quick, and never throws. */
public interface SagaMeter {
    SagaMeter NONE = new SagaMeter() {
        @Override
        public void lockAcquired(Duration waited) {}

        @Override
        public void idempotencyHit(StoreName rememberedBy, Duration age) {}

        @Override
        public void idempotencyMiss() {}

        @Override
        public void wrote(StepReport report) {}

        @Override
        public void rolledBack(Reason reason) {}
    };

    /** From the first knock at the gate until the lock was held. */
    void lockAcquired(Duration waited);

    /**
     * A request was answered without a write.
     *
     * @param rememberedBy REDIS, or POSTGRES where Redis had forgotten
     * @param age since the answer was first given
     */
    void idempotencyHit(StoreName rememberedBy, Duration age);

    /** A request was looked up and found new. Once for each attempt, wherever it was looked for. */
    void idempotencyMiss();

    /** How the write of one store ended: WRITTEN, FAILED or GIVEN_UP, before any undo. */
    void wrote(StepReport report);

    /** A saga goes back on what it began. */
    void rolledBack(Reason reason);

    /** Why. */
    enum Reason {
        /** A store did not take its part. */
        WRITE_FAILED,
        /** The commit got no answer. */
        COMMIT_FAILED,
        /** A newer version went live first. */
        SUPERSEDED,
        /** Another worker took the saga for dead. */
        TAKEN_OVER,
        /** The activity was cancelled, or its worker stopped. */
        STOPPED
    }
}
