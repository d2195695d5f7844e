package io.apexmemory.ingest;

import java.util.UUID;

/**
 * The answer of {@code get_status}.
 *
 * @param documentId null until a request without an id has been parsed
 * @param errorMessage null unless the status is failed
 * @param progress per cent of the way, from 0 to 100; of a failed document, how far it came
 */
public record IngestionState(
        UUID documentId, String source, IngestionStatus status, String errorMessage, int progress) {}
