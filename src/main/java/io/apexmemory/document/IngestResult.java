package io.apexmemory.document;

import java.util.List;
import java.util.UUID;

/** What an ingestion made: numbers of pages, chunks and entities, and the version that is live. */
public record IngestResult(
        String status,
        UUID documentId,
        List<StoreName> databasesWritten,
        int pages,
        int chunks,
        int entities,
        long version) {
    public IngestResult {
        databasesWritten = List.copyOf(databasesWritten);
    }
}
