package io.apexmemory.saga;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Vector;
import java.util.List;
import java.util.Optional;

/**
 * What a caller wants written.
 *
 * @param idempotencyId the caller's own id of this request, or null
 */
public record WriteRequest(
        ParsedDocument document, List<Entity> entities, Embeddings embeddings, String idempotencyId) {

    /** What makes this request unfit for any store, if anything does; never text of the document. */
    Optional<String> problem(int dimensions) {
        if (document == null || document.uuid() == null) {
            return Optional.of("the document has no uuid");
        }
        if (document.content() == null || document.content().isBlank()) {
            return Optional.of("the document has no content");
        }
        if (document.metadata() == null || document.chunks().isEmpty()) {
            return Optional.of("the document has no metadata or no chunks");
        }
        if (entities == null
                || entities.stream().anyMatch(e -> e.uuid() == null || blank(e.name()) || blank(e.entityType()))) {
            return Optional.of("an entity lacks its uuid, name or entity_type");
        }
        if (embeddings == null || embeddings.documentEmbedding() == null) {
            return Optional.of("the document has no embeddings");
        }
        int vectors = embeddings.chunkEmbeddings().size();
        if (vectors != document.chunks().size()) {
            return Optional.of(document.chunks().size() + " chunks came with " + vectors + " vectors");
        }
        if (embeddings.documentEmbedding().size() != dimensions) {
            return wrongSize(embeddings.documentEmbedding(), dimensions);
        }
        return embeddings.chunkEmbeddings().stream()
                .filter(v -> v.size() != dimensions)
                .findFirst()
                .flatMap(v -> wrongSize(v, dimensions));
    }

    private static Optional<String> wrongSize(Vector vector, int dimensions) {
        return Optional.of("a vector has " + vector.size() + " numbers and the collection " + dimensions);
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }
}
