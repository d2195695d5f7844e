package io.apexmemory.document;

import java.util.UUID;

/**
 * What a client asks for.
 *
 * @param documentId may be null: then it is UUIDv5 of the canonical URI
 * @param uri a local path, {@code file:} or {@code s3://bucket/key}
 * @param source free word for where the request came from, for example {@code cli}
 * @param idempotencyId may be null; the same id with other content is refused
 */
public record IngestRequest(UUID documentId, String uri, String source, String idempotencyId) {}
