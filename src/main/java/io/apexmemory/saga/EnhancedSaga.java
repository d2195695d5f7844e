package io.apexmemory.saga;

import io.apexmemory.document.Progress;

/** The saga. */
public final class EnhancedSaga {
    /** Writes a document to all four stores or to none. */
    public SagaOutcome write(WriteRequest request, Progress progress) {
        return null;
    }
}
