package io.apexmemory.ingest;

import io.apexmemory.document.Progress;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.WriteRequest;

/** The last step: the saga's {@code write}. Thread-safe. */
@FunctionalInterface
public interface DocumentWriter {
    SagaOutcome write(WriteRequest request, Progress progress);
}
