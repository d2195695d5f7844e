package io.apexmemory.audit;

import io.apexmemory.audit.Finding.Kind;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.Value;
import org.neo4j.driver.exceptions.Neo4jException;

/** Neo4j: the nodes of versions, what they mention, and the entities that documents share. */
final class GraphReader implements StoreReader {
    private static final int PAGE = 1_000;
    private static final TransactionConfig BOUNDS =
            TransactionConfig.builder().withTimeout(Duration.ofSeconds(30)).build();

    private static final String NODES = """
            MATCH (v:DocumentVersion)
            WHERE v.document_id >= $after AND (v.document_id > $after OR v.version > $version)
              AND v.version IS NOT NULL AND ($everything OR v.document_id IN $documents)
            RETURN v.document_id AS document_id, v.version AS version, COUNT { (v)-[:MENTIONS]->() } AS mentions
            ORDER BY document_id, version LIMIT $limit
            """;
    private static final String NAMELESS = """
            MATCH (v:DocumentVersion) WHERE v.document_id IS NULL OR v.version IS NULL
            RETURN elementId(v) AS id LIMIT $limit
            """;
    private static final String STILL_NAMELESS = """
            MATCH (v:DocumentVersion) WHERE elementId(v) IN $ids AND (v.document_id IS NULL OR v.version IS NULL)
            RETURN elementId(v) AS id
            """;
    private static final String ENTITIES = """
            MATCH (e:Entity) WHERE e.key > $after
            WITH e ORDER BY e.key LIMIT $limit
            RETURN e.key AS key, e.entity_type AS type, e.name AS name, NOT EXISTS { (e)<-[:MENTIONS]-() } AS alone
            """;
    private static final String SOME_ENTITIES = """
            MATCH (e:Entity) WHERE e.key IN $keys
            RETURN e.key AS key, e.entity_type AS type, e.name AS name, NOT EXISTS { (e)<-[:MENTIONS]-() } AS alone
            """;
    private static final String HOLDS =
            "MATCH (v:DocumentVersion {document_id: $document_id, version: $version}) RETURN count(v) > 0 AS held";
    private static final String VERSIONS = """
            UNWIND $versions AS of
            MATCH (v:DocumentVersion {document_id: of.document_id, version: of.version})
            OPTIONAL MATCH (v)-[m:MENTIONS]->(e)
            RETURN of.document_id AS document_id, of.version AS version, v AS node, m AS mention, e.key AS key
            """;

    private final Driver driver;

    GraphReader(Driver driver) {
        this.driver = driver;
    }

    @Override
    public StoreName store() {
        return StoreName.NEO4J;
    }

    /** The node of each version, once for each of its mentions and once if it has none: nothing where there is no node. */
    void versions(Collection<VersionKey> keys, BiConsumer<VersionKey, Record> consumer) {
        List<Map<String, Object>> versions =
                keys.stream().map(GraphReader::parameters).toList();
        read(VERSIONS, Map.of("versions", versions)).forEach(row -> {
            UUID document = UUID.fromString(row.get("document_id").asString());
            consumer.accept(new VersionKey(document, row.get("version").asLong()), row);
        });
    }

    @Override
    public void scan(Set<UUID> documents, Sink sink) {
        List<String> ids = documents.stream().map(UUID::toString).toList();
        String after = "";
        long version = Long.MIN_VALUE;
        List<Record> page;
        do {
            page = read(
                    NODES,
                    Map.of(
                            "after", after,
                            "version", version,
                            "everything", ids.isEmpty(),
                            "documents", ids,
                            "limit", PAGE));
            List<VersionKey> versions = new ArrayList<>();
            for (Record row : page) {
                after = row.get("document_id").asString();
                version = row.get("version").asLong();
                try {
                    versions.add(new VersionKey(UUID.fromString(after), version));
                } catch (IllegalArgumentException e) {
                    sink.finding(nobodys("a node of a version whose document_id is no UUID", null));
                }
                sink.count("mentions", row.get("mentions").asLong());
            }
            sink.count("nodes", page.size());
            sink.versions(versions);
        } while (page.size() == PAGE);
        if (documents.isEmpty()) {
            List<String> nameless = read(NAMELESS, Map.of("limit", PAGE)).stream()
                    .map(row -> row.get("id").asString())
                    .toList();
            entities(sink);
            if (!nameless.isEmpty()) {
                read(STILL_NAMELESS, Map.of("ids", nameless))
                        .forEach(row -> sink.finding(nobodys(
                                "a node of a version without document_id or version",
                                row.get("id").asString())));
            }
        }
    }

    /** Readers see a transaction being applied, a node before its properties and mentions: only what is wrong twice is. */
    private void entities(Sink sink) {
        String after = "";
        List<Record> page;
        do {
            page = read(ENTITIES, Map.of("after", after, "limit", PAGE));
            List<String> doubtful = new ArrayList<>();
            for (Record row : page) {
                after = row.get("key").asString();
                if (wrong(row).isPresent()) {
                    doubtful.add(after);
                }
            }
            if (!doubtful.isEmpty()) {
                read(SOME_ENTITIES, Map.of("keys", doubtful))
                        .forEach(row -> wrong(row).ifPresent(sink::finding));
            }
            sink.count("entities", page.size());
        } while (page.size() == PAGE);
    }

    private Optional<Finding> wrong(Record entity) {
        String key = entity.get("key").asString();
        if (entity.get("alone").asBoolean()) {
            return Optional.of(nobodys("an entity that nothing mentions", key));
        }
        return key.equals(key(entity.get("type"), entity.get("name")))
                ? Optional.empty()
                : Optional.of(new Finding(
                        Invariant.IDEMPOTENT,
                        Kind.DIFFERENT,
                        store(),
                        null,
                        0,
                        key,
                        "the key of an entity does not follow from its type and name"));
    }

    private static String key(Value type, Value name) {
        return type.isNull() || name.isNull()
                ? null
                : ContentHash.sha256(type.asString() + '\n' + Entity.normalise(name.asString()));
    }

    private Finding nobodys(String detail, String subject) {
        return new Finding(Invariant.NO_ORPHAN, Kind.TOO_MUCH, store(), null, 0, subject, detail);
    }

    @Override
    public boolean holds(VersionKey key) {
        return read(HOLDS, parameters(key)).get(0).get("held").asBoolean();
    }

    private static Map<String, Object> parameters(VersionKey key) {
        return Map.of("document_id", key.documentId().toString(), "version", key.version());
    }

    private List<Record> read(String query, Map<String, Object> parameters) {
        try (Session session = driver.session()) {
            return session.executeRead(
                    transaction -> transaction.run(query, parameters).list(), BOUNDS);
        } catch (Neo4jException e) {
            throw new ApexException(ErrorType.DATABASE_WRITE, "Neo4j could not be asked (" + e.code() + ")", e);
        }
    }
}
