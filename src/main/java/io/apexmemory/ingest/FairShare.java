package io.apexmemory.ingest;

import io.apexmemory.document.ContentHash;
import io.temporal.common.Priority;
import java.nio.charset.StandardCharsets;

/**
 * How the tasks of a queue share the workers: by turns of the sources, and single documents before those of batches, so that a
 * batch of thousands keeps nobody waiting. A server that knows neither serves them as they come. Activities have the priority of their workflow.
 */
final class FairShare {
    /** Of 1 to 5, where 3 is what everybody has who says nothing. */
    private static final int BATCH = 4;
    /** Bytes that a server takes. */
    private static final int LONGEST_KEY = 64;

    private FairShare() {}

    static Priority ofOne(String source) {
        return shared(source).build();
    }

    static Priority ofBatch(String source) {
        return shared(source).setPriorityKey(BATCH).build();
    }

    private static Priority.Builder shared(String source) {
        Priority.Builder priority = Priority.newBuilder();
        if (source == null || source.isEmpty()) {
            return priority;
        }
        boolean fits = source.getBytes(StandardCharsets.UTF_8).length <= LONGEST_KEY;
        return priority.setFairnessKey(fits ? source : ContentHash.sha256(source));
    }
}
