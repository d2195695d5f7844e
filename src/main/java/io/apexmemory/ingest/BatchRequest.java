package io.apexmemory.ingest;

import java.util.List;
import java.util.Optional;

/**
 * Which documents a batch ingests: a list of them, or all below a prefix.
 *
 * @param uris local paths, {@code file:} or {@code s3://bucket/key}; null where there is a prefix
 * @param prefix a folder, as a path or {@code file:} URI, or {@code s3://bucket/} with the beginning of keys; null where there is a list
 * @param source as in a request for one document
 * @param maxParallel documents in flight at a time, from 1 to {@link #MOST_PARALLEL}; null for {@link #PARALLEL}
 * @param documentsPerRun after so many the workflow continues as new, from 1 to {@link #PER_RUN}, which null stands for
 */
public record BatchRequest(
        List<String> uris, String prefix, String source, Integer maxParallel, Integer documentsPerRun) {
    public static final int PARALLEL = 16;
    /** Each child keeps its place in the workflow's memory, and a worker does 200 activities at a time by default. */
    public static final int MOST_PARALLEL = 500;
    /** Eight events a document or so: a tenth of the 51,200 at which Temporal ends a workflow. */
    public static final int PER_RUN = 500;

    public BatchRequest {
        uris = uris == null ? null : List.copyOf(uris);
    }

    public static BatchRequest of(List<String> uris, String source, int maxParallel) {
        return new BatchRequest(uris, null, source, maxParallel, null);
    }

    public static BatchRequest below(String prefix, String source, int maxParallel) {
        return new BatchRequest(null, prefix, source, maxParallel, null);
    }

    int parallel() {
        return maxParallel == null ? PARALLEL : maxParallel;
    }

    int perRun() {
        return documentsPerRun == null ? PER_RUN : documentsPerRun;
    }

    /** What is wrong with it, if anything is. */
    Optional<String> problem() {
        if ((uris == null) == (prefix == null)) {
            return Optional.of("A batch needs either uris or a prefix, and not both");
        }
        if (parallel() < 1 || parallel() > MOST_PARALLEL) {
            return Optional.of("max_parallel is " + parallel() + "; it must be from 1 to " + MOST_PARALLEL);
        }
        return perRun() < 1 || perRun() > PER_RUN
                ? Optional.of("documents_per_run is " + perRun() + "; it must be from 1 to " + PER_RUN)
                : Optional.empty();
    }
}
