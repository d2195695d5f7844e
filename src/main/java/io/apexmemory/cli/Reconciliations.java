package io.apexmemory.cli;

import io.apexmemory.ingest.ReconciliationResult;
import java.time.Duration;

/** Reconciliations as workflows. */
interface Reconciliations extends AutoCloseable {
    /** One, to its end. */
    ReconciliationResult run(boolean repair);

    /** True if there was no schedule before. */
    boolean schedule(Duration every, boolean repair);

    /** False if there was no schedule. */
    boolean unschedule();

    @Override
    void close();
}
