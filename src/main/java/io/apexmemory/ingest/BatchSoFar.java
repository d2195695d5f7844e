package io.apexmemory.ingest;

import java.util.List;

/**
 * What a batch takes over from the run before it.
 *
 * @param next where to go on listing
 */
public record BatchSoFar(String next, boolean paused, int documents, int completed, List<BatchFailure> failures) {
    static final BatchSoFar NOTHING = new BatchSoFar(null, false, 0, 0, List.of());

    public BatchSoFar {
        failures = List.copyOf(failures);
    }
}
