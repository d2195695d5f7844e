package io.apexmemory.ingest;

import java.util.UUID;

/**
 * A document of a batch that did not arrive.
 *
 * @param documentId null where its name was refused
 * @param errorType as in {@link IngestionFailure}
 */
public record BatchFailure(String uri, UUID documentId, String errorType, String message) {}
