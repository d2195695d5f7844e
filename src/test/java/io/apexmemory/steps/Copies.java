package io.apexmemory.steps;

import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchKeyword;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.google.common.util.concurrent.Futures;
import io.apexmemory.document.Entity;
import io.apexmemory.document.Json;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.StoreName;
import io.apexmemory.stack.Clients;
import io.apexmemory.store.QdrantStore;
import io.apexmemory.store.RedisStore;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.Value;

/** One version of a document as each database tells it, read by its own client, in facts of the same names and types. */
final class Copies {
    private static final int ALL = 100_000;
    private static final String GRAPH = "MATCH (v:DocumentVersion {document_id: $id, version: $version})"
            + " OPTIONAL MATCH (v)-[m:MENTIONS]->(e:Entity)"
            + " RETURN properties(v) AS v, collect(CASE WHEN m IS NOT NULL THEN {said: properties(m), entity: properties(e)} END) AS mentions";

    private final Clients clients;
    private final UUID documentId;
    private final long version;

    Copies(Clients clients, UUID documentId, long version) {
        this.clients = clients;
        this.documentId = documentId;
        this.version = version;
    }

    /** What a document says of an entity. */
    record Mention(UUID entity, String type, String name, double confidence, String words, long count) {
        static Set<Mention> of(Collection<Entity> entities) {
            return entities.stream()
                    .map(it -> new Mention(
                            it.uuid(),
                            it.entityType(),
                            it.name(),
                            it.confidence(),
                            it.mentionText(),
                            it.mentionCount()))
                    .collect(Collectors.toSet());
        }
    }

    /** What a database knows, by the fact's name; each knows some. */
    Map<StoreName, Map<String, Object>> facts() {
        Map<StoreName, Map<String, Object>> facts = new EnumMap<>(StoreName.class);
        for (StoreName store : StoreName.values()) {
            facts.put(store, facts(store));
        }
        return facts;
    }

    Map<String, Object> facts(StoreName store) {
        return switch (store) {
            case NEO4J -> graph();
            case POSTGRES -> rows();
            case QDRANT -> numberOfChunks(chunkVectors().size());
            case REDIS -> cached();
        };
    }

    /** Redis may have forgotten it. */
    boolean inRedis() {
        return clients.redis().exists(RedisStore.key(documentId, version));
    }

    /** The facts of a parsed document. */
    static Map<String, Object> facts(ParsedDocument document) {
        Metadata metadata = document.metadata();
        Map<String, Object> facts = numberOfChunks(document.chunks().size());
        facts.put("title", metadata.title());
        facts.put("author", metadata.author());
        facts.put("file type", metadata.fileType());
        facts.put("file size", metadata.fileSize());
        facts.put("source", metadata.sourcePath());
        facts.put("created", metadata.createdDate());
        facts.put("modified", metadata.modifiedDate());
        facts.put("pages", metadata.pageCount());
        facts.put("hash", metadata.contentSha256());
        facts.put("text", document.content());
        facts.put("chunks", document.chunks());
        return facts;
    }

    /** Of the chunks, by their numbers from 0. */
    Map<Long, float[]> chunkVectors() {
        return points("chunk").stream()
                .collect(Collectors.toMap(
                        point -> point.getPayloadOrThrow("chunk").getIntegerValue(), Copies::vector));
    }

    /** Of the whole document. */
    List<float[]> documentVectors() {
        return points("document").stream().map(Copies::vector).toList();
    }

    private Map<String, Object> rows() {
        Map<String, Object> row = Rows.of(
                        clients.postgres(),
                        "select * from document_versions where document_id = ? and version = ?",
                        documentId,
                        version)
                .get(0);
        List<String> chunks = Rows.of(
                        clients.postgres(),
                        "select content from chunks where document_id = ? and version = ? order by chunk",
                        documentId,
                        version)
                .stream()
                .map(chunk -> (String) chunk.get("content"))
                .toList();
        Map<String, Object> facts = numberOfChunks(chunks.size());
        facts.put("title", row.get("title"));
        facts.put("author", row.get("author"));
        facts.put("file type", row.get("file_type"));
        facts.put("file size", row.get("file_size"));
        facts.put("source", row.get("source_path"));
        facts.put("created", instant(row.get("created_date")));
        facts.put("modified", instant(row.get("modified_date")));
        facts.put("pages", row.get("page_count"));
        facts.put("hash", row.get("content_sha256"));
        facts.put("text", row.get("content"));
        facts.put("chunks", chunks);
        facts.put(
                "mentions",
                Mention.of(json(String.valueOf(row.get("entities")), new TypeReference<List<Entity>>() {})));
        return facts;
    }

    private Map<String, Object> graph() {
        try (Session session = clients.neo4j().session()) {
            Record row = session.run(GRAPH, Map.of("id", documentId.toString(), "version", version))
                    .single();
            Value node = row.get("v");
            Map<String, Object> facts = numberOfChunks(node.get("chunks").asInt());
            facts.put("title", node.get("title").asString(null));
            facts.put("source", node.get("source_path").asString());
            facts.put("file type", node.get("file_type").asString());
            facts.put("mentions", Set.copyOf(row.get("mentions").asList(Copies::mention)));
            return facts;
        }
    }

    private static Mention mention(Value mention) {
        Value said = mention.get("said");
        Value entity = mention.get("entity");
        return new Mention(
                UUID.fromString(entity.get("uuid").asString()),
                entity.get("entity_type").asString(),
                said.get("name").asString(),
                said.get("confidence").asDouble(),
                said.get("mention_text").asString(),
                said.get("mention_count").asLong());
    }

    private Map<String, Object> cached() {
        RedisStore.Cached cached =
                json(clients.redis().get(RedisStore.key(documentId, version)), new TypeReference<>() {});
        Map<String, Object> facts = facts(cached.document());
        facts.put("mentions", Mention.of(cached.entities()));
        return facts;
    }

    private List<RetrievedPoint> points(String kind) {
        ScrollPoints query = ScrollPoints.newBuilder()
                .setCollectionName(QdrantStore.COLLECTION)
                .setFilter(Filter.newBuilder()
                        .addMust(matchKeyword("document_id", documentId.toString()))
                        .addMust(match("version", version))
                        .addMust(matchKeyword("kind", kind)))
                .setWithPayload(WithPayloadSelectorFactory.enable(true))
                .setWithVectors(WithVectorsSelectorFactory.enable(true))
                .setLimit(ALL)
                .build();
        return Futures.getUnchecked(clients.qdrant().scrollAsync(query)).getResultList();
    }

    private static float[] vector(RetrievedPoint point) {
        List<Float> numbers = point.getVectors().getVector().getDense().getDataList();
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.get(i);
        }
        return vector;
    }

    private static Map<String, Object> numberOfChunks(int number) {
        return new HashMap<>(Map.of("number of chunks", number));
    }

    private static Instant instant(Object timestamp) {
        return timestamp == null ? null : ((Timestamp) timestamp).toInstant();
    }

    private static <T> T json(String text, TypeReference<T> type) {
        try {
            return Json.MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new AssertionError("what is stored is no JSON of that type", e);
        }
    }
}
