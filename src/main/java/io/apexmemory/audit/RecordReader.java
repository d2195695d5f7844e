package io.apexmemory.audit;

import io.apexmemory.audit.StoreReader.Sink;
import io.apexmemory.document.StoreName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;

/** PostgreSQL: documents with their live versions, rows and chunks, and which versions a saga explains. */
final class RecordReader implements StoreReader {
    private static final int DOCUMENTS = 50;
    private static final int VERSIONS = 1_000;
    private static final int CHUNKS = 5_000;

    /** The version that readers see, or null; the one place that says which that is. */
    static final String SEEN = "(case when d.tombstone then null else d.live_version end)";

    private static final String LIVE = """
            select d.document_id, d.live_version, v.document_id is not null as present, v.title, v.author, v.file_type,
                   v.file_size, v.source_path, v.page_count, v.content_sha256, v.entities::text as entities,
                   octet_length(v.content) as bytes, encode(sha256(convert_to(v.content, 'UTF8')), 'hex') as content_hash
            from (select d.document_id, %1$s as live_version from documents d
                  where %1$s is not null and (?::uuid is null or d.document_id > ?) and (? or d.document_id = any(?))
                  order by d.document_id limit ?) d
            left join document_versions v on v.document_id = d.document_id and v.version = d.live_version
            order by d.document_id
            """.formatted(SEEN);
    private static final String NUMBER =
            "select count(*) from documents d where " + SEEN + " is not null and (? or d.document_id = any(?))";
    private static final String SEEN_OF = "select " + SEEN + " from documents d where d.document_id = ?";
    private static final String LATEST =
            "select d.document_id, d.live_version from documents d where d.document_id = any(?)";
    /** Of several versions, one of each document. */
    private static final String CHUNK_HASHES = """
            select document_id, version, chunk, encode(sha256(convert_to(content, 'UTF8')), 'hex')
            from (select c.* from unnest(?, ?) as h (document_id, version)
                  join chunks c on c.document_id = h.document_id and c.version = h.version
                      and c.chunk > case when h.document_id = ? then ? else -2147483648 end
                  where h.document_id >= ? order by c.document_id, c.chunk limit ?) c
            order by document_id, chunk
            """;
    /** Jumps from version to version along the primary key, however many rows each has. */
    private static final String SCAN = """
            with recursive v as (
                (select t.document_id, t.version from %1$s t
                 where (?::uuid is null or (t.document_id, t.version) > (?, ?)) and (? or t.document_id = any(?))
                 order by t.document_id, t.version limit 1)
                union all
                select n.document_id, n.version from v cross join lateral (
                    select t.document_id, t.version from %1$s t
                    where (t.document_id, t.version) > (v.document_id, v.version) and (? or t.document_id = any(?))
                    order by t.document_id, t.version limit 1) n)
            select * from v limit ?
            """;

    private static final String HOLDS = """
            select exists (select 1 from document_versions where document_id = ? and version = ?)
                or exists (select 1 from chunks where document_id = ? and version = ?)
            """;
    private static final String UNEXPLAINED = """
            with %s
            select h.document_id, h.version from unnest(?, ?) as h (document_id, version) cross join t
            where not exists (
                    select 1 from documents d where d.document_id = h.document_id and %s = h.version)
              and not (not t.settled and exists (
                    select 1 from sagas s
                    where s.document_id = h.document_id and s.version = h.version and %s))
            """.formatted(LedgerRules.TERMS, SEEN, LedgerRules.IN_GRACE);

    private final Sql sql;
    private final Clock clock;
    private final Duration grace;

    RecordReader(Sql sql, Clock clock, Duration grace) {
        this.sql = sql;
        this.clock = clock;
        this.grace = grace;
    }

    /**
     * A document that has a live version, with the row of that version.
     *
     * @param present whether there is such a row; without it the rest is null
     * @param bytes of the row's content
     * @param storedHash as the row says
     * @param contentHash of the row's content
     */
    record Live(
            VersionKey key,
            boolean present,
            String title,
            String author,
            String fileType,
            long fileSize,
            String sourcePath,
            int pageCount,
            long bytes,
            String storedHash,
            String contentHash,
            String entities) {}

    @Override
    public StoreName store() {
        return StoreName.POSTGRES;
    }

    /** The next documents in the order of their ids. */
    List<Live> live(UUID after, Set<UUID> documents) {
        return sql.query(
                LIVE,
                row -> new Live(
                        new VersionKey(row.getObject("document_id", UUID.class), row.getLong("live_version")),
                        row.getBoolean("present"),
                        row.getString("title"),
                        row.getString("author"),
                        row.getString("file_type"),
                        row.getLong("file_size"),
                        row.getString("source_path"),
                        row.getInt("page_count"),
                        row.getLong("bytes"),
                        row.getString("content_sha256"),
                        row.getString("content_hash"),
                        row.getString("entities")),
                after,
                after,
                documents.isEmpty(),
                Sql.uuids(documents),
                DOCUMENTS);
    }

    long documents(Set<UUID> documents) {
        return sql.query(NUMBER, row -> row.getLong(1), documents.isEmpty(), Sql.uuids(documents))
                .get(0);
    }

    /** Whether readers see this version now. */
    boolean seen(VersionKey key) {
        return sql.query(SEEN_OF, row -> row.getLong(1), key.documentId()).contains(key.version());
    }

    /** The latest version that was published of each, also where it was a deletion; 0 for none. */
    Map<UUID, Long> latest(Collection<UUID> documents) {
        Map<UUID, Long> latest = new HashMap<>();
        sql.query(LATEST, row -> latest.put(row.getObject(1, UUID.class), row.getLong(2)), (Object)
                Sql.uuids(Set.copyOf(documents)));
        return latest;
    }

    /** Is told of a chunk of a version. */
    interface Chunk {
        void accept(VersionKey key, int number, String hash);
    }

    /** The hash of each chunk's text, in order; versions of different documents. */
    void chunks(Collection<VersionKey> keys, Chunk consumer) {
        Object documents = documents(keys);
        Object versions = versions(keys);
        UUID after = new UUID(0, 0);
        int[] last = {Integer.MIN_VALUE};
        List<VersionKey> rows;
        do {
            rows = sql.query(
                    CHUNK_HASHES,
                    row -> {
                        VersionKey key = new VersionKey(row.getObject(1, UUID.class), row.getLong(2));
                        last[0] = row.getInt(3);
                        consumer.accept(key, last[0], row.getString(4));
                        return key;
                    },
                    documents,
                    versions,
                    after,
                    last[0],
                    after,
                    CHUNKS);
            if (rows.size() == CHUNKS) {
                after = rows.get(CHUNKS - 1).documentId();
            }
        } while (rows.size() == CHUNKS);
    }

    private static UUID[] documents(Collection<VersionKey> keys) {
        return keys.stream().map(VersionKey::documentId).toArray(UUID[]::new);
    }

    private static Long[] versions(Collection<VersionKey> keys) {
        return keys.stream().map(VersionKey::version).toArray(Long[]::new);
    }

    @Override
    public void scan(Set<UUID> documents, Sink sink) {
        scan("document_versions", documents, sink);
        scan("chunks", documents, sink);
    }

    private void scan(String table, Set<UUID> documents, Sink sink) {
        boolean all = documents.isEmpty();
        UUID[] ids = Sql.uuids(documents);
        VersionKey after = new VersionKey(null, 0);
        List<VersionKey> page;
        do {
            page = sql.query(
                    SCAN.formatted(table),
                    row -> new VersionKey(row.getObject(1, UUID.class), row.getLong(2)),
                    after.documentId(),
                    after.documentId(),
                    after.version(),
                    all,
                    ids,
                    all,
                    ids,
                    VERSIONS);
            if (!page.isEmpty()) {
                sink.versions(page);
                sink.count(table.equals("chunks") ? "versions_with_chunks" : "versions", page.size());
                after = page.get(page.size() - 1);
            }
        } while (page.size() == VERSIONS);
    }

    @Override
    public boolean holds(VersionKey key) {
        return sql.query(
                        HOLDS,
                        row -> row.getBoolean(1),
                        key.documentId(),
                        key.version(),
                        key.documentId(),
                        key.version())
                .get(0);
    }

    /** Those of the versions that are not live, and that no saga explains. */
    List<VersionKey> unexplained(Collection<VersionKey> keys, boolean settled) {
        if (keys.isEmpty()) {
            return List.of();
        }
        return sql.query(
                UNEXPLAINED,
                row -> new VersionKey(row.getObject(1, UUID.class), row.getLong(2)),
                terms(Set.of(), settled)
                        .and(documents(keys))
                        .and(versions(keys))
                        .values());
    }

    /** What is wrong in the records of documents, sagas, answers and dead letters, each as of one moment. */
    List<Finding> ledger(Auditor.Options options, BiPredicate<StoreName, VersionKey> holds) {
        Object[] terms = terms(options.documents(), options.settled()).values();
        List<Finding> findings = new ArrayList<>();
        for (LedgerRules.Rule rule : LedgerRules.ALL) {
            findings.addAll(sql.query(rule.sql(), rule::finding, terms));
        }
        sql.query(LedgerRules.DEAD_LETTERS, LedgerRules::deadLetter, terms)
                .forEach(letter -> findings.add(letter.finding(holds)));
        return findings;
    }

    Map<String, Long> counts(Auditor.Options options) {
        Map<String, Long> counts = new HashMap<>();
        for (String table : List.of("sagas", "idempotency", "dead_letters")) {
            counts.put(
                    table.equals("idempotency") ? "answers" : table,
                    sql.query(
                                    "select count(*) from " + table + " where (? or document_id = any(?))",
                                    row -> row.getLong(1),
                                    options.documents().isEmpty(),
                                    Sql.uuids(options.documents()))
                            .get(0));
        }
        return counts;
    }

    private Terms terms(Set<UUID> documents, boolean settled) {
        double offset = Duration.between(Instant.now(), clock.instant()).toMillis() / 1000.0;
        return new Terms(
                List.of(Math.round(offset), grace.toSeconds(), settled, documents.isEmpty(), Sql.uuids(documents)));
    }

    /** The parameters of {@link LedgerRules#TERMS}, and more. */
    private record Terms(List<Object> list) {
        Terms and(Object value) {
            List<Object> more = new ArrayList<>(list);
            more.add(value);
            return new Terms(more);
        }

        Object[] values() {
            return list.toArray();
        }
    }
}
