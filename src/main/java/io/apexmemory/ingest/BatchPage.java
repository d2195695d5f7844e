package io.apexmemory.ingest;

import java.util.List;
import java.util.UUID;

/**
 * Some documents of a batch.
 *
 * @param next where to go on listing; null after the last
 */
public record BatchPage(List<Item> documents, String next) {
    public BatchPage {
        documents = List.copyOf(documents);
    }

    /**
     * One of them.
     *
     * @param uri canonical, unless nothing can be of this name
     * @param failure why it cannot even be tried, else null
     */
    public record Item(UUID documentId, String uri, IngestionFailure failure) {}
}
