package io.apexmemory.audit;

import static io.apexmemory.document.StoreName.NEO4J;
import static io.apexmemory.document.StoreName.POSTGRES;
import static io.apexmemory.document.StoreName.QDRANT;
import static io.apexmemory.document.StoreName.REDIS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.Json;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.Store;
import io.apexmemory.store.EntityTurns;
import io.apexmemory.store.RedisStore.Cached;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;

/**
 * Writes a store's part of a live version again: PostgreSQL's from Redis' copy, the others' from PostgreSQL, Qdrant's vectors
 * anew. Nothing of a live version is removed but what does not belong to it; and what was written of a version that was replaced
 * meanwhile is taken back.
 */
final class LiveRepair {
    private static final String SEEN =
            "select 1 from documents d where d.document_id = ? and " + RecordReader.SEEN + " = ?";
    private static final String ROW = "select * from document_versions where document_id = ? and version = ?";
    private static final String CHUNKS =
            "select chunk, content from chunks where document_id = ? and version = ? order by chunk";
    private static final String CONTENT =
            "update document_versions set content = ? where document_id = ? and version = ?";
    private static final String PUT_CHUNKS = """
            insert into chunks select ?, ?, c.chunk - 1, c.content from unnest(?) with ordinality as c (content, chunk)
            on conflict (document_id, version, chunk) do update set content = excluded.content
            """;
    private static final String CUT_CHUNKS =
            "delete from chunks where document_id = ? and version = ? and (chunk < 0 or chunk >= ?)";
    private static final String TRIM_MENTIONS = EntityTurns.OF_VERSION + """
            MATCH (v:DocumentVersion {document_id: $document_id, version: $version})-[m:MENTIONS]->(e)
            WITH e, collect(m) AS found, coalesce(e.key, '') IN $keys AS named
            WITH e, CASE WHEN named THEN tail(found) ELSE found END AS wrong
            FOREACH (m IN wrong | DELETE m)
            WITH DISTINCT e WHERE e:Entity AND NOT EXISTS { (e)<-[:MENTIONS]-() }
            DELETE e
            """;

    private final Sql sql;
    private final Driver neo4j;
    private final CacheReader cache;
    private final Map<StoreName, Store> stores;
    private final PointRepair points;
    private final Repair.Embedding embedding;

    LiveRepair(
            Sql sql,
            StoreClients clients,
            Map<StoreName, Store> stores,
            PointRepair points,
            Repair.Embedding embedding) {
        this.sql = sql;
        this.neo4j = clients.neo4j();
        this.cache = new CacheReader(clients.redis(), null);
        this.stores = stores;
        this.points = points;
        this.embedding = embedding;
    }

    /** A version as PostgreSQL has it, whole. */
    private record Row(ParsedDocument document, List<Entity> entities, String model) {}

    /** Mends these stores' parts; what could not be, in words for a person. */
    List<String> mend(VersionKey key, Set<StoreName> where, Progress progress) {
        if (!live(key)) {
            return List.of();
        }
        List<String> failures = new ArrayList<>();
        Optional<Row> row = row(key);
        if (where.contains(POSTGRES) || (where.contains(REDIS) && row.isPresent() && copyIsRight(key, row.get()))) {
            row = mendRows(key, progress);
        }
        if (row.isEmpty()) {
            return List.of(key.documentId() + ", version " + key.version()
                    + ": PostgreSQL's rows are not whole, and Redis has no copy to take them from: ingest it again");
        }
        ParsedDocument document = row.get().document();
        List<Entity> entities = row.get().entities();
        if (where.contains(NEO4J)) {
            trimMentions(key, entities);
            write(NEO4J, key, document, entities, withoutVectors(row.get().model()));
        }
        if (where.contains(QDRANT)) {
            mendPoints(key, row.get(), progress).ifPresent(failures::add);
        }
        if (where.contains(REDIS)) {
            write(REDIS, key, document, entities, withoutVectors(row.get().model()));
        }
        return failures;
    }

    private Optional<String> mendPoints(VersionKey key, Row row, Progress progress) {
        int chunks = row.document().chunks().size();
        points.removeTooMany(key, chunks);
        if (points.complete(key, chunks)) {
            return Optional.empty();
        }
        Embeddings vectors = embedding.embed(row.document(), progress);
        if (!Objects.equals(vectors.model(), row.model())) {
            return Optional.of(key.documentId() + ", version " + key.version() + ": its vectors are of " + row.model()
                    + ", which cannot be mixed with those of " + vectors.model() + ": ingest it again");
        }
        write(QDRANT, key, row.document(), row.entities(), vectors);
        return Optional.empty();
    }

    /** From Redis' copy, if it is the one of this version; empty if there is none and the rows are not whole. */
    private Optional<Row> mendRows(VersionKey key, Progress progress) {
        List<String> hash = sql.query(ROW, row -> row.getString("content_sha256"), key.documentId(), key.version());
        Optional<Cached> copy = copy(key, hash);
        if (copy.isEmpty()) {
            return row(key);
        }
        ParsedDocument document = copy.get().document();
        if (hash.isEmpty()) {
            // the row tells which model made the vectors, so without it they are made anew as well
            Embeddings vectors = embedding.embed(document, progress);
            write(POSTGRES, key, document, copy.get().entities(), vectors);
            write(QDRANT, key, document, copy.get().entities(), vectors);
        } else {
            String[] chunks = document.chunks().toArray(String[]::new);
            sql.change(
                    Sql.Change.of(CONTENT, document.content(), key.documentId(), key.version()),
                    Sql.Change.of(PUT_CHUNKS, key.documentId(), key.version(), chunks),
                    Sql.Change.of(CUT_CHUNKS, key.documentId(), key.version(), chunks.length));
        }
        return row(key);
    }

    private Optional<Cached> copy(VersionKey key, List<String> hash) {
        return cache.copy(key)
                .flatMap(json -> read(json, new TypeReference<Cached>() {}))
                .filter(it -> {
                    boolean whole = it.version() == key.version()
                            && it.document() != null
                            && key.documentId().equals(it.document().uuid())
                            && it.document().content() != null
                            && !it.document().chunks().isEmpty();
                    return whole
                            && (hash.isEmpty()
                                    || hash.contains(
                                            ContentHash.sha256(it.document().content())));
                });
    }

    /** Of two texts of a chunk the one is right that stands in the content, whose hash vouches for it. */
    private boolean copyIsRight(VersionKey key, Row row) {
        String content = row.document().content();
        List<String> rows = row.document().chunks();
        List<String> others = copy(key, List.of(row.document().metadata().contentSha256()))
                .map(copy -> copy.document().chunks())
                .orElse(rows);
        return rows.size() == others.size()
                && !rows.equals(others)
                && IntStream.range(0, rows.size())
                        .filter(i -> !rows.get(i).equals(others.get(i)))
                        .allMatch(i -> content.contains(others.get(i)) && !content.contains(rows.get(i)));
    }

    private Optional<Row> row(VersionKey key) {
        List<Integer> numbers = new ArrayList<>();
        List<String> chunks = sql.query(
                CHUNKS,
                row -> {
                    numbers.add(row.getInt(1));
                    return row.getString(2);
                },
                key.documentId(),
                key.version());
        boolean all = !numbers.isEmpty() && IntStream.range(0, numbers.size()).allMatch(i -> numbers.get(i) == i);
        return sql.query(ROW, row -> row(row, key, chunks), key.documentId(), key.version()).stream()
                .filter(row -> all
                        && row.document()
                                .metadata()
                                .contentSha256()
                                .equals(ContentHash.sha256(row.document().content())))
                .findFirst();
    }

    private static Row row(ResultSet row, VersionKey key, List<String> chunks) throws SQLException {
        Metadata metadata = new Metadata(
                row.getString("title"),
                row.getString("author"),
                row.getString("file_type"),
                row.getLong("file_size"),
                row.getString("source_path"),
                instant(row.getTimestamp("created_date")),
                instant(row.getTimestamp("modified_date")),
                row.getInt("page_count"),
                row.getString("content_sha256"));
        List<Entity> entities = read(row.getString("entities"), new TypeReference<List<Entity>>() {})
                .orElse(List.of());
        return new Row(
                new ParsedDocument(key.documentId(), row.getString("content"), metadata, chunks),
                entities,
                row.getString("embedding_model"));
    }

    private static Instant instant(Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    private void write(
            StoreName store, VersionKey key, ParsedDocument document, List<Entity> entities, Embeddings embeddings) {
        stores.get(store).write(new DocumentVersion(document, entities, embeddings, key.version()));
        if (!live(key)) {
            // it was replaced, so it never comes back, and its own collection may have been before this write
            stores.get(store).remove(key.documentId(), key.version());
        }
    }

    private void trimMentions(VersionKey key, List<Entity> entities) {
        try (Session session = neo4j.session()) {
            session.run(
                            TRIM_MENTIONS,
                            Map.of(
                                    "document_id",
                                    key.documentId().toString(),
                                    "version",
                                    key.version(),
                                    "keys",
                                    entities.stream()
                                            .map(Entity::key)
                                            .distinct()
                                            .toList()))
                    .consume();
        }
    }

    private boolean live(VersionKey key) {
        return !sql.query(SEEN, row -> true, key.documentId(), key.version()).isEmpty();
    }

    private static Embeddings withoutVectors(String model) {
        return new Embeddings(model, null, List.of());
    }

    private static <T> Optional<T> read(String json, TypeReference<T> type) {
        try {
            return Optional.of(Json.MAPPER.readValue(json, type));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
