package io.apexmemory.store;

import com.fasterxml.jackson.core.JsonProcessingException;
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
    private static final String TO_TIDY = """
            with dead as (
                update sagas set state = 'ABORTED', ended_at = %1$s
                where state = 'OPEN' and deadline < %1$s
                returning saga_id),
            expired as (delete from idempotency where expires_at < %1$s),
            unbound as (delete from request_ids where expires_at < %1$s),
            tidy as (
                select s.saga_id from sagas s join documents d using (document_id)
                where (s.state = 'ABORTED' or s.state = 'COMMITTED' and s.version is distinct from d.live_version)
                  and (s.swept_at is null or s.swept_at < %1$s - interval '1 minute')
                order by s.tried_at nulls first, s.started_at limit ?)
            select s.saga_id, s.document_id, s.version from sagas s
            where s.saga_id in (select saga_id from dead union select saga_id from tidy)
            order by s.started_at
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
                row -> new Lookup(summary(row.getString("answer")), row.getBoolean("conflict")),
                documentId,
                key,
                requestId,
                offset(),
                resultTtl.toSeconds());
    }

    @Override
    public Intent open(UUID sagaId, UUID documentId, String key, String requestId, String owner, Duration budget) {
        return one(
                "select * from saga_open(?, ?, ?, ?, ?, " + SECONDS + ", " + NOW + ", " + SECONDS + ")",
                PostgresLedger::intent,
                sagaId,
                documentId,
                key,
                requestId,
                owner,
                budget.toSeconds(),
                offset(),
                resultTtl.toSeconds());
    }

    private static Intent intent(ResultSet row) throws SQLException {
        return switch (row.getString("outcome")) {
            case "OPENED" -> new Intent.Opened(row.getLong("version"));
            case "ANSWERED" ->
                new Intent.Answered(summary(row.getString("answer")).orElseThrow());
            default -> new Intent.Conflict();
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
        return commit(sagaId, summary.documentId(), PostgresStore.json(summary));
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

    private static Optional<WriteSummary> summary(String json) {
        try {
            return json == null ? Optional.empty() : Optional.of(Json.MAPPER.readValue(json, WriteSummary.class));
        } catch (JsonProcessingException e) {
            LOG.warn("a durable result cannot be read and counts as none");
            return Optional.empty();
        }
    }
}
