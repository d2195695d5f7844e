package io.apexmemory.ingest;

import java.util.List;

/**
 * How a batch ended.
 *
 * @param status {@code completed}, whatever became of the single documents, or {@code cancelled}
 * @param documents that were listed; what is neither completed nor failed was not begun
 * @param failures every document that did not arrive, in the order of their ends
 */
public record BatchResult(
        String status, String source, int documents, int completed, int failed, List<BatchFailure> failures) {
    public BatchResult {
        failures = List.copyOf(failures);
    }
}
