package io.apexmemory.saga;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ParsedDocument;
import java.util.List;

/**
 * What a caller wants written.
 *
 * @param idempotencyId the caller's own id of this request, or null
 */
public record WriteRequest(
        ParsedDocument document, List<Entity> entities, Embeddings embeddings, String idempotencyId) {}
