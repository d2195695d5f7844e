package io.apexmemory.ingest;

import io.apexmemory.document.IngestResult;
import java.util.UUID;

/** How the ingestion of a document ended. */
public sealed interface IngestionOutcome {
    UUID documentId();

    /** The document is in all four databases. */
    record Arrived(UUID documentId, IngestResult result) implements IngestionOutcome {}

    /** The document, or its new content, is in none of them. */
    record Failed(UUID documentId, IngestionFailure failure) implements IngestionOutcome {}
}
