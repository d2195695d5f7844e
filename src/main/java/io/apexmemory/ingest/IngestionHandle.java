package io.apexmemory.ingest;

import java.util.UUID;

/** An ingestion that was asked for: enough to follow it, from any process. */
public record IngestionHandle(UUID documentId, String runId) {
    public String workflowId() {
        return DocumentIngestionWorkflow.workflowId(documentId);
    }
}
