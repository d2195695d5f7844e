package io.apexmemory.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.saga.Ledger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger in PostgreSQL. Time is PostgreSQL's own, so that workers need not agree about it. */
public final class PostgresLedger implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLedger.class);
    private static final String NOW = "now() + ? * interval '1 second'";
    private static final String SECONDS = "? * interval '1 second'";
    /**
     * Never a live version, nor one that was committed and is newer than the live one, which would be the only copy of what was
     * acknowledged. A dead letter brings its version here at once; where the saga is forgotten already, all on its own, unless its
     * version is beyond the fence and so may yet be given to somebody.
     */
    private static final String TO_TIDY = """
            with dead as (
                update sagas set state = 'ABORTED', ended_at = %1$s
                where state = 'OPEN' and deadline < %1$s
                returning saga_id, document_id, version, tried_at, started_at),
            expired as (delete from idempotency where expires_at < %1$s),
            unbound as (delete from request_ids where expires_at < %1$s),
            tidy as (
                select s.saga_id, s.document_id, s.version, s.tried_at, s.started_at
                from sagas s join documents d using (document_id)
                where (s.state = 'ABORTED' or s.state = 'COMMITTED' and s.version < d.live_version)
                  and s.version is distinct from d.live_version
                  and (s.swept_at is null or s.swept_at < %1$s - interval '1 minute'
                       or exists (select 1 from dead_letters l
                                  where l.document_id = s.document_id and l.version = s.version and l.state = 'OPEN'))
                order by s.tried_at nulls first, s.started_at limit ?),
            lost as (
                select l.saga_id, l.document_id, l.version, min(l.updated_at), min(l.created_at)
                from dead_letters l join documents d using (document_id)
                where l.state = 'OPEN' and l.version <= d.fence and l.version is distinct from d.live_version
                  and not exists (
                      select 1 from sagas s where s.document_id = l.document_id and s.version = l.version)
                group by l.saga_id, l.document_id, l.version order by 4 limit ?)
            select saga_id, document_id, version
            from (select * from dead union all select * from tidy union all select * from lost) as leftover
                (saga_id, document_id, version, tried_at, started_at)
            order by tried_at nulls first, started_at
            """.formatted(NOW);

    private static final String SWEPT = """
            with resolved as (
                update dead_letters set state = 'RESOLVED', updated_at = %1$s
                where document_id = ? and version = ? and state = 'OPEN'),
            forgotten as (
                delete from sagas where saga_id = ? and state <> 'OPEN' and ended_at < %1$s - %2$s
                returning saga_id)
            update sagas set swept_at = %1$s
            where saga_id = ? and saga_id not in (select saga_id from forgotten)
            """.formatted(NOW, SECONDS);

    /** Also sends the saga to the end of the queue, so that what cannot be cleared does not stand in the way of what can. */
    private static final String DEAD_LETTERS = """
            with later as (update sagas set tried_at = %1$s where saga_id = ?)
            insert into dead_letters as d (saga_id, document_id, version, store, error, created_at, updated_at)
            select ?, ?, ?, e.store, e.error, %1$s, %1$s from unnest(?, ?) as e (store, error)
            on conflict (document_id, version, store, operation) do update
            set state = 'OPEN', error = excluded.error, attempts = d.attempts + 1, updated_at = excluded.updated_at
            """.formatted(NOW);

    private static final String REMAINS = """
            with one as (select ?::uuid as id),
            leftover as (
                select s.saga_id, s.version from one join sagas s on s.document_id = id join documents d on d.document_id = id
                where s.swept_at is null
                  and (s.state = 'ABORTED' or s.state = 'COMMITTED' and s.version is distinct from d.live_version))
            select exists (select 1 from one join documents on document_id = id where tombstone) as deleted,
                   array(select saga_id from leftover order by version) as sagas,
                   array(select version from leftover order by version) as versions,
                   array(select idempotency_key::text from one join idempotency on document_id = id) as keys
            """;

    private final Postgres postgres;
    private final Clock clock;
    private final Duration resultTtl;
    private final Duration grace;

    /**
     * Keeps sagas by these terms.
     *
     * @param clock only how far it is from the system's clock counts: zero but in tests
     * @param resultTtl for which a durable result answers
     * @param grace after its end in which a late write of an aborted saga may still arrive
     */
    public PostgresLedger(Postgres postgres, Clock clock, Duration resultTtl, Duration grace) {
        this.postgres = postgres;
        this.clock = clock;
        this.resultTtl = resultTtl;
        this.grace = grace;
    }

    @Override
    public Lookup find(UUID documentId, String key, String requestId) {
        return one(
                "select * from saga_find(?, ?, ?, " + NOW + ", " + SECONDS + ")",
                row -> new Lookup(answer(documentId, row.getString("answer")), row.getBoolean("conflict")),
                documentId,
                key,
                requestId,
                offset(),
                resultTtl.toSeconds());
    }

    @Override
    public Intent open(UUID sagaId, UUID documentId, String key, String requestId, String owner, Duration budget) {
        Optional<Intent> intent = one(
                "select * from saga_open(?, ?, ?, ?, ?, " + SECONDS + ", " + NOW + ", " + SECONDS + ")",
                row -> intent(documentId, row),
                sagaId,
                documentId,
                key,
                requestId,
                owner,
                budget.toSeconds(),
                offset(),
                resultTtl.toSeconds());
        if (intent.isPresent()) {
            return intent.get();
        }
        postgres.query("delete from idempotency where idempotency_key = ?", row -> null, key);
        return open(sagaId, documentId, key, requestId, owner, budget);
    }

    /** Empty for an answer that cannot be read. */
    private Optional<Intent> intent(UUID documentId, ResultSet row) throws SQLException {
        return switch (row.getString("outcome")) {
            case "OPENED" -> Optional.of(new Intent.Opened(row.getLong("version")));
            case "ANSWERED" -> answer(documentId, row.getString("answer")).map(Intent.class::cast);
            default -> Optional.of(new Intent.Conflict());
        };
    }

    @Override
    public Intent openDeletion(UUID sagaId, UUID documentId, String owner, Duration budget) {
        return one(
                "select * from saga_open_deletion(?, ?, ?, " + SECONDS + ", " + NOW + ")",
                row -> row.getString("outcome").equals("OPENED")
                        ? new Intent.Opened(row.getLong("version"))
                        : new Intent.Absent(row.getLong("version")),
                sagaId,
                documentId,
                owner,
                budget.toSeconds(),
                offset());
    }

    @Override
    public Commit commit(UUID sagaId, WriteSummary summary) {
        return commit(sagaId, summary.documentId(), json(summary));
    }

    @Override
    public Commit commitDeletion(UUID sagaId, UUID documentId) {
        return commit(sagaId, documentId, null);
    }

    private Commit commit(UUID sagaId, UUID documentId, String result) {
        return one(
                "select * from saga_commit(?, ?, ?::jsonb, " + NOW + ", " + SECONDS + ")",
                row -> switch (row.getString("outcome")) {
                    case "COMMITTED" -> new Commit.Committed(row.getLong("other"));
                    case "UNREMEMBERED" -> {
                        LOG.atWarn()
                                .addKeyValue("document_id", documentId)
                                .log("a durable result could not be stored; the same input will be written again");
                        yield new Commit.Committed(row.getLong("other"));
                    }
                    case "SUPERSEDED" -> new Commit.Superseded(row.getLong("other"));
                    default -> new Commit.Aborted();
                },
                sagaId,
                documentId,
                result,
                offset(),
                resultTtl.toSeconds());
    }

    @Override
    public Remains remains(UUID documentId) {
        return one(
                REMAINS,
                row -> new Remains(row.getBoolean("deleted"), leftovers(documentId, row), List.of((String[])
                        row.getArray("keys").getArray())),
                documentId);
    }

    private static List<Leftover> leftovers(UUID documentId, ResultSet row) throws SQLException {
        UUID[] sagas = (UUID[]) row.getArray("sagas").getArray();
        Long[] versions = (Long[]) row.getArray("versions").getArray();
        return IntStream.range(0, sagas.length)
                .mapToObj(i -> new Leftover(sagas[i], documentId, versions[i]))
                .toList();
    }

    @Override
    public boolean abort(UUID sagaId) {
        // without a condition on the state, so that an abort that waited for a commit sees what the commit did
        return postgres
                .query(
                        "update sagas set ended_at = case state when 'OPEN' then " + NOW + " else ended_at end,"
                                + " state = case state when 'OPEN' then 'ABORTED' else state end"
                                + " where saga_id = ? returning state <> 'COMMITTED'",
                        row -> row.getBoolean(1),
                        offset(),
                        sagaId)
                .stream()
                .allMatch(aborted -> aborted);
    }

    @Override
    public void deadLetters(Leftover leftover, Map<StoreName, String> errors) {
        postgres.query(
                DEAD_LETTERS,
                row -> null,
                offset(),
                leftover.sagaId(),
                leftover.sagaId(),
                leftover.documentId(),
                leftover.version(),
                offset(),
                offset(),
                errors.keySet().stream().map(StoreName::wire).toArray(String[]::new),
                errors.values().toArray(String[]::new));
    }

    @Override
    public int forget(UUID documentId) {
        return postgres.query(
                        "delete from idempotency where document_id = ? returning idempotency_key",
                        row -> row.getString(1),
                        documentId)
                .size();
    }

    @Override
    public List<Leftover> leftovers(int limit) {
        return postgres.query(
                TO_TIDY,
                row -> new Leftover(
                        row.getObject("saga_id", UUID.class),
                        row.getObject("document_id", UUID.class),
                        row.getLong("version")),
                offset(),
                offset(),
                offset(),
                offset(),
                offset(),
                limit,
                limit);
    }

    @Override
    public void swept(Leftover leftover) {
        postgres.query(
                SWEPT,
                row -> null,
                offset(),
                leftover.documentId(),
                leftover.version(),
                leftover.sagaId(),
                offset(),
                grace.toSeconds(),
                offset(),
                leftover.sagaId());
    }

    private <T> T one(String sql, Postgres.Row<T> row, Object... parameters) {
        return postgres.query(sql, row, parameters).get(0);
    }

    private long offset() {
        return Math.round(Duration.between(Instant.now(), clock.instant()).toMillis() / 1000.0);
    }

    /** Null for what is no JSON: an answer that cannot be stored must not harm the commit. */
    private static String json(WriteSummary summary) {
        try {
            return PostgresStore.json(summary);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What {@code find_answer} tells of an answer. */
    private record Stored(JsonNode result, long version, double secondsLeft) {}

    private Optional<Intent.Answered> answer(UUID documentId, String json) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            Stored stored = Json.MAPPER.readValue(json, Stored.class);
            WriteSummary summary = Json.MAPPER.treeToValue(stored.result(), WriteSummary.class);
            if (summary != null && documentId.equals(summary.documentId()) && summary.version() == stored.version()) {
                Duration left = Duration.ofMillis(Math.round(stored.secondsLeft() * 1000));
                return Optional.of(new Intent.Answered(
                        summary, left.compareTo(resultTtl) < 0 ? resultTtl.minus(left) : Duration.ZERO));
            }
        } catch (JsonProcessingException e) {
            LOG.debug("a durable result is not JSON of a result", e);
        }
        LOG.atWarn().addKeyValue("document_id", documentId).log("a durable result cannot be read and is replaced");
        return Optional.empty();
    }
}
