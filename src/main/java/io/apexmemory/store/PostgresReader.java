package io.apexmemory.store;

import io.apexmemory.store.Neo4jMentions.Mention.Where;
import io.apexmemory.store.QdrantStore.Hit;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/** Resolves hits through the live version; what is not live is as if it were not there. Thread-safe. */
public final class PostgresReader {
    private static final String CHUNKS = """
            select h.n, v.title, v.source_path, c.content
            from unnest(?, ?, ?) with ordinality as h (document_id, version, chunk, n)
            join live_documents d on d.document_id = h.document_id and d.version = h.version
            join document_versions v on v.document_id = h.document_id and v.version = h.version
            join chunks c on c.document_id = h.document_id and c.version = h.version and c.chunk = h.chunk
            """;
    private static final String TITLES = """
            select v.document_id, v.version, v.title
            from unnest(?, ?) as h (document_id, version)
            join live_documents d on d.document_id = h.document_id and d.version = h.version
            join document_versions v on v.document_id = h.document_id and v.version = h.version
            """;

    private static final String TALLIES = """
            select (select count(*) from sagas where state = 'OPEN') as sagas,
                (select coalesce(greatest(extract(epoch from now() - min(started_at)), 0), 0)
                    from sagas where state = 'OPEN') as oldest,
                count(*) filter (where state = 'OPEN') as open,
                count(*) filter (where state = 'RESOLVED') as resolved
            from dead_letters
            """;

    private final Postgres postgres;

    public PostgresReader(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A passage's text and where it comes from. */
    public record LiveChunk(String title, String sourcePath, String text) {}

    /**
     * What the ledger counts.
     *
     * @param oldestSagaOpen how long the oldest of them has been open; zero where none is
     * @param deadLetters by state; every state is there
     */
    public record Tallies(long sagasOpen, Duration oldestSagaOpen, Map<String, Long> deadLetters) {}

    /**
     * Where a document stands.
     *
     * @param live the version that readers see, if there is one
     * @param deleted whether it was in the memory, was deleted, and has not come back
     */
    public record Standing(OptionalLong live, boolean deleted) {}

    private record Numbered(int hit, LiveChunk chunk) {}

    /** The counts as of one moment. */
    public Tallies tallies() {
        return postgres.query(
                        TALLIES,
                        row -> new Tallies(
                                row.getLong("sagas"),
                                Duration.ofMillis((long) (row.getDouble("oldest") * 1000)),
                                Map.of("OPEN", row.getLong("open"), "RESOLVED", row.getLong("resolved"))))
                .get(0);
    }

    /** The version that readers see, if there is one. */
    public OptionalLong liveVersion(UUID documentId) {
        return standing(documentId).live();
    }

    /** What PostgreSQL says of a document. */
    public Standing standing(UUID documentId) {
        return postgres
                .query(
                        "select live_version, tombstone from documents where document_id = ? and live_version is not null",
                        row -> row.getBoolean("tombstone")
                                ? new Standing(OptionalLong.empty(), true)
                                : new Standing(OptionalLong.of(row.getLong("live_version")), false),
                        documentId)
                .stream()
                .findFirst()
                .orElse(new Standing(OptionalLong.empty(), false));
    }

    /** The live version of each of these documents that has one, all as of one moment. */
    public Map<UUID, Long> liveVersions(Collection<UUID> documentIds) {
        Map<UUID, Long> live = new HashMap<>();
        postgres.query(
                "select document_id, version from live_documents where document_id = any(?)",
                row -> live.put(row.getObject("document_id", UUID.class), row.getLong("version")),
                (Object) documentIds.toArray(UUID[]::new));
        return live;
    }

    /** The texts of those hits whose version is live, all as of one moment. */
    public Map<Hit, LiveChunk> live(List<Hit> hits) {
        List<Numbered> rows = postgres.query(
                CHUNKS,
                row -> new Numbered(
                        row.getInt("n") - 1,
                        new LiveChunk(row.getString("title"), row.getString("source_path"), row.getString("content"))),
                hits.stream().map(Hit::documentId).toArray(UUID[]::new),
                hits.stream().map(Hit::version).toArray(Long[]::new),
                hits.stream().map(Hit::chunk).toArray(Integer[]::new));
        Map<Hit, LiveChunk> live = new HashMap<>();
        rows.forEach(row -> live.put(hits.get(row.hit()), row.chunk()));
        return live;
    }

    /** The titles of those versions that are live. */
    public Map<Where, String> liveTitles(Collection<Where> versions) {
        Map<Where, String> titles = new HashMap<>();
        postgres.query(
                TITLES,
                row -> titles.put(
                        new Where(row.getObject("document_id", UUID.class), row.getLong("version")),
                        row.getString("title")),
                versions.stream().map(Where::documentId).toArray(UUID[]::new),
                versions.stream().map(Where::version).toArray(Long[]::new));
        return titles;
    }
}
