package io.apexmemory.saga;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Vector;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

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
                || entities.stream()
                        .anyMatch(e -> e == null || e.uuid() == null || blank(e.name()) || blank(e.entityType()))) {
            return Optional.of("an entity lacks its uuid, name or entity_type");
        }
        if (entities.stream().anyMatch(e -> !finite(e.confidence()) || !finite(e.properties()))) {
            return Optional.of("an entity has a number that is not finite");
        }
        if (texts().anyMatch(text -> text.indexOf('\0') >= 0)) {
            return Optional.of("its text holds U+0000, which no database takes");
        }
        if (embeddings == null || embeddings.documentEmbedding() == null || blank(embeddings.model())) {
            return Optional.of("the document has no embeddings, or they name no model");
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

    private Stream<String> texts() {
        Stream<String> names = entities.stream().flatMap(e -> Stream.of(e.name(), e.entityType(), e.mentionText()));
        Stream<String> texts = Stream.of(
                document.content(),
                document.metadata().title(),
                document.metadata().author());
        return Stream.of(names, texts, document.chunks().stream())
                .flatMap(s -> s)
                .filter(Objects::nonNull);
    }

    private static boolean finite(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().allMatch(WriteRequest::finite);
        }
        if (value instanceof Collection<?> values) {
            return values.stream().allMatch(WriteRequest::finite);
        }
        return !(value instanceof Double || value instanceof Float) || Double.isFinite(((Number) value).doubleValue());
    }

    private static Optional<String> wrongSize(Vector vector, int dimensions) {
        return Optional.of("a vector has " + vector.size() + " numbers and the collection " + dimensions);
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }
}
