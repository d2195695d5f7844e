package io.apexmemory.store;

import io.apexmemory.store.Neo4jMentions.Mention.Where;
import io.apexmemory.store.QdrantStore.Hit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.Value;

/** Reads what versions of documents mention, and which other versions do. Thread-safe. */
public final class Neo4jMentions {
    private static final int ELSEWHERE = 50;
    private static final String QUERY = """
            UNWIND $versions AS wanted
            MATCH (v:DocumentVersion {document_id: wanted.document_id, version: wanted.version})-[m:MENTIONS]->(e:Entity)
            CALL {
                WITH v, e
                MATCH (e)<-[:MENTIONS]-(other:DocumentVersion) WHERE other.document_id <> v.document_id
                WITH other LIMIT $elsewhere
                RETURN collect({document_id: other.document_id, version: other.version}) AS elsewhere
            }
            RETURN v.document_id AS document_id, v.version AS version, e.entity_type AS type, m.name AS name,
                   m.mention_text AS mention_text, elsewhere
            ORDER BY m.mention_count DESC, name
            """;

    private final Driver driver;
    private final TransactionConfig bounds;

    public Neo4jMentions(Driver driver, Duration timeout) {
        this.driver = driver;
        this.bounds = TransactionConfig.builder().withTimeout(timeout).build();
    }

    /**
     * An entity of a version.
     *
     * @param elsewhere versions of other documents that mention it, live or not, at most 50
     */
    public record Mention(String entityType, String name, String mentionText, List<Where> elsewhere) {
        /** A version of a document. */
        public record Where(UUID documentId, long version) {}
    }

    /** The entities of each hit's version, those mentioned most often first. */
    public Map<Hit, List<Mention>> of(Collection<Hit> hits) {
        List<Map<String, Object>> versions = hits.stream()
                .map(Neo4jMentions::where)
                .distinct()
                .map(w -> Map.<String, Object>of("document_id", w.documentId().toString(), "version", w.version()))
                .toList();
        Map<Where, List<Mention>> found = new HashMap<>();
        try (Session session = driver.session()) {
            session.run(QUERY, Map.of("versions", versions, "elsewhere", ELSEWHERE), bounds)
                    .forEachRemaining(row -> found.computeIfAbsent(where(row), w -> new ArrayList<>())
                            .add(mention(row)));
        }
        Map<Hit, List<Mention>> byHit = new HashMap<>();
        hits.forEach(hit -> byHit.put(hit, found.getOrDefault(where(hit), List.of())));
        return byHit;
    }

    private static Mention mention(Record row) {
        return new Mention(
                row.get("type").asString(),
                row.get("name").asString(),
                row.get("mention_text").asString(row.get("name").asString()),
                row.get("elsewhere").asList(Neo4jMentions::where));
    }

    private static Where where(Record row) {
        return new Where(
                UUID.fromString(row.get("document_id").asString()),
                row.get("version").asLong());
    }

    private static Where where(Value version) {
        return new Where(
                UUID.fromString(version.get("document_id").asString()),
                version.get("version").asLong());
    }

    private static Where where(Hit hit) {
        return new Where(hit.documentId(), hit.version());
    }
}
