package io.apexmemory.audit;

import io.apexmemory.audit.Finding.Kind;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.Store;
import io.apexmemory.store.EntityTurns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;

/**
 * Mends what an audit found, and audits again. Leftovers are removed, which never touches a live version nor a saga in flight;
 * a store's part of a live version is written again from another store's. All of it may be done twice and beside ingestions.
 */
public final class Repair {
    private static final Logger LOG = LoggerFactory.getLogger(Repair.class);
    /** For a lock that had none: who holds it and lives renews it. */
    private static final Duration LOCK_TTL = Duration.ofSeconds(30);
    /** Beyond this a version is no fence that was ever given, and cannot be given soon. */
    private static final long HIGHEST = 1L << 52;

    private static final String CLAIM = """
            insert into documents as d (document_id, fence) values (?, ?)
            on conflict (document_id) do update set fence = greatest(d.fence, excluded.fence) where d.fence < excluded.fence
            """;
    private static final String MAY_GO = """
            select not exists (select 1 from documents d where d.document_id = ? and %s = ?)
               and not exists (select 1 from sagas where document_id = ? and version = ? and state = 'OPEN')
            """.formatted(RecordReader.SEEN);
    private static final String LIFT = """
            update documents d set fence = greatest(d.fence, d.live_version,
                (select max(s.version) from sagas s where s.document_id = d.document_id))
            where document_id = ?
            """;
    private static final String COMMITTED = """
            update sagas s set state = 'COMMITTED', ended_at = coalesce(s.ended_at, now())
            from documents d where d.document_id = s.document_id and d.live_version = s.version and s.saga_id = ?::uuid
            """;
    private static final String FORGET = "delete from idempotency where idempotency_key = ?";
    /** Only of a live version: all others are the sweeper's. */
    private static final String RESOLVE = """
            update dead_letters l set state = 'RESOLVED', updated_at = now()
            from documents d
            where d.document_id = l.document_id and d.live_version = l.version and l.dead_letter_id = ?::uuid
            """;

    private static final String REMOVE_ALONE = EntityTurns.OF_ENTITY + """
            MATCH (e:Entity {key: $subject}) WHERE NOT EXISTS { (e)<-[:MENTIONS]-() } DELETE e
            """;
    private static final String REMOVE_NODE = """
            MATCH (v:DocumentVersion) WHERE elementId(v) = $subject AND (v.document_id IS NULL OR v.version IS NULL)
            """ + EntityTurns.OF_NODE + "DETACH DELETE v";

    private final Auditor auditor;
    private final Sweeper sweeper;
    private final Map<StoreName, Store> stores = new EnumMap<>(StoreName.class);
    private final Sql sql;
    private final Driver neo4j;
    private final UnifiedJedis redis;
    private final PointRepair points;
    private final LiveRepair live;

    /** Makes the vectors of a document anew. */
    @FunctionalInterface
    public interface Embedding {
        Embeddings embed(ParsedDocument document, Progress progress);
    }

    /**
     * What a repair did.
     *
     * @param swept versions that the sweeper cleared
     * @param failures why something could not be mended, in words for a person
     */
    public record Result(Report before, Report after, long swept, List<String> failures) {
        public Result {
            failures = List.copyOf(failures);
        }
    }

    public Repair(StoreClients clients, List<Store> stores, Auditor auditor, Sweeper sweeper, Embedding embedding) {
        this.auditor = auditor;
        this.sweeper = sweeper;
        stores.forEach(store -> this.stores.put(store.name(), store));
        sql = new Sql(clients.postgres());
        neo4j = clients.neo4j();
        redis = clients.redis();
        points = new PointRepair(clients.qdrant());
        live = new LiveRepair(sql, clients, this.stores, points, embedding);
    }

    /** Sweeps, mends what was found, sweeps what that set free, and audits again. */
    public Result repair(Auditor.Options options) {
        Report before = auditor.audit(options);
        if (before.clean()) {
            return new Result(before, before, 0, List.of());
        }
        Progress progress = options.progress();
        long swept = sweeper.sweep(progress);
        List<String> failures = new ArrayList<>();
        Map<VersionKey, Set<StoreName>> damaged = new LinkedHashMap<>();
        for (Finding finding : before.findings()) {
            progress.step("Repairing");
            if (ofLiveData(finding)) {
                damaged.computeIfAbsent(
                                new VersionKey(finding.documentId(), finding.version()),
                                key -> EnumSet.noneOf(StoreName.class))
                        .add(finding.store());
            } else {
                attempt(finding.documentId() + ", version " + finding.version(), failures, () -> mend(finding));
            }
        }
        damaged.forEach((key, where) -> {
            progress.step("Repairing live versions");
            attempt(
                    key.documentId() + ", version " + key.version(),
                    failures,
                    () -> live.mend(key, where, progress).forEach(failures::add));
        });
        swept += sweeper.sweep(progress);
        return new Result(before, auditor.audit(options), swept, failures);
    }

    private static boolean ofLiveData(Finding finding) {
        return switch (finding.invariant()) {
            case ATOMIC, PREVIOUS_GOOD, READ_ATOMIC, ISOLATED -> true;
            case IDEMPOTENT -> finding.documentId() != null && finding.subject() == null;
            default -> false;
        };
    }

    private static void attempt(String what, List<String> failures, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("a repair failed");
            failures.add(what + ": " + e.getClass().getSimpleName());
        }
    }

    private void mend(Finding finding) {
        switch (finding.invariant()) {
            case NO_ORPHAN -> removeLeftover(finding);
            case MONOTONIC -> sql.change(Sql.Change.of(LIFT, finding.documentId()));
            case IDEMPOTENT, HONEST -> mendAnswer(finding);
            case CONVERGENT -> loosen(finding);
            default -> LOG.atInfo().addKeyValue("finding", finding).log("nothing but another ingestion mends this");
        }
    }

    private void removeLeftover(Finding finding) {
        if (finding.documentId() != null) {
            VersionKey key = new VersionKey(finding.documentId(), finding.version());
            // an attempt may yet be given a version beyond the fence: not any more, once the fence has passed it
            if (key.version() > 0 && key.version() < HIGHEST) {
                sql.change(Sql.Change.of(CLAIM, key.documentId(), key.version()));
            }
            if (mayGo(key)) {
                stores.get(finding.store()).remove(key.documentId(), key.version());
            }
        } else if (finding.subject() != null && finding.store() == StoreName.NEO4J) {
            graph(REMOVE_ALONE, finding.subject());
            graph(REMOVE_NODE, finding.subject());
        } else if (finding.subject() != null && finding.store() == StoreName.QDRANT) {
            points.removeNameless(finding.subject());
        }
    }

    private boolean mayGo(VersionKey key) {
        return sql.query(
                        MAY_GO,
                        row -> row.getBoolean(1),
                        key.documentId(),
                        key.version(),
                        key.documentId(),
                        key.version())
                .get(0);
    }

    private void mendAnswer(Finding finding) {
        if (finding.subject() == null) {
            return;
        }
        if (finding.store() == StoreName.REDIS) {
            redis.del(finding.subject());
        } else if (finding.store() == StoreName.POSTGRES) {
            boolean answer = finding.subject().length() == 64;
            sql.change(Sql.Change.of(answer ? FORGET : COMMITTED, finding.subject()));
        }
    }

    private void loosen(Finding finding) {
        if (finding.kind() == Kind.STUCK && finding.subject() != null) {
            if (finding.subject().startsWith("apex:")) {
                redis.pexpire(finding.subject(), LOCK_TTL.toMillis());
            } else {
                sql.change(Sql.Change.of(RESOLVE, finding.subject()));
            }
        }
    }

    private void graph(String query, String subject) {
        try (Session session = neo4j.session()) {
            session.run(query, Map.of("subject", subject)).consume();
        }
    }
}
