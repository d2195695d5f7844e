package io.apexmemory.parse;

import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import java.util.UUID;

/** Fetches a document, takes the text out of it and cuts it into chunks. Thread-safe. */
public interface DocumentParser {
    /**
     * @param documentId id for the result, or null for the one that follows from the canonical URI
     * @param uri a local path, {@code file:} or {@code s3://}
     * @throws io.apexmemory.document.ApexException naming the document and the remedy
     */
    ParsedDocument parse(UUID documentId, String uri, Progress progress);
}
