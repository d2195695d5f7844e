package io.apexmemory.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * One ingestion of a list.
 *
 * @param documentId null where its request named none and its worker has not said yet
 * @param source null where there is none
 * @param status of the ingestion; how its workflow was ended, for example {@code terminated}, where that was not its own doing
 * @param duration to its end, or until now
 */
public record ListedIngestion(UUID documentId, String source, String status, Instant started, Duration duration) {}
