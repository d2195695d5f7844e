package io.apexmemory.ingest;

import java.util.List;

/**
 * The answer of {@code get_progress}.
 *
 * @param documents listed so far
 * @param listedAll whether no more will be
 * @param failures the latest of those that failed, at most 20; the result has all
 */
public record BatchProgress(
        String status,
        String source,
        int documents,
        boolean listedAll,
        int completed,
        int failed,
        int inFlight,
        List<BatchFailure> failures) {
    public BatchProgress {
        failures = List.copyOf(failures);
    }
}
