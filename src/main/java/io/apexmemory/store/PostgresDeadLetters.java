package io.apexmemory.store;

import io.apexmemory.document.StoreName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** The dead letters, as a person reads and closes them. Each method is one round trip. Thread-safe. */
public final class PostgresDeadLetters {
    private static final String CHOSEN = " from dead_letters l"
            + " where l.dead_letter_id = coalesce(cast(? as uuid), l.dead_letter_id)"
            + " and l.store = coalesce(cast(? as text), l.store)"
            + " and l.document_id = coalesce(cast(? as uuid), l.document_id)"
            + " and l.state = coalesce(cast(? as text), l.state)"
            + " and l.created_at >= coalesce(cast(? as timestamptz), l.created_at)";
    private static final String REMOVABLE = """
            select d.live_version is distinct from l.version and l.version <= d.fence
               and (s.state is null or s.state = 'ABORTED' or s.state = 'COMMITTED' and l.version < d.live_version)
            from dead_letters l join documents d using (document_id)
            left join sagas s on s.document_id = l.document_id and s.version = l.version
            where l.dead_letter_id = ?
            """;

    private final Postgres postgres;
    private final Clock clock;

    public PostgresDeadLetters(Postgres postgres, Clock clock) {
        this.postgres = postgres;
        this.clock = clock;
    }

    /** Whether somebody still has to act on it. */
    public enum State {
        OPEN,
        RESOLVED
    }

    /**
     * A version that could not be taken out of a store.
     *
     * @param operation what was tried: remove
     * @param attempts how often, 1 for the undo alone
     */
    public record Letter(
            UUID deadLetterId,
            UUID sagaId,
            UUID documentId,
            long version,
            StoreName store,
            String operation,
            String error,
            String priority,
            State state,
            int attempts,
            Instant createdAt,
            Instant updatedAt) {}

    /**
     * Which letters; null is any.
     *
     * @param since those that were first recorded then or later
     */
    public record Filter(UUID deadLetterId, StoreName store, UUID documentId, State state, Instant since) {
        public static Filter id(UUID deadLetterId) {
            return new Filter(deadLetterId, null, null, null, null);
        }

        private Object[] parameters() {
            return new Object[] {
                deadLetterId,
                store == null ? null : store.wire(),
                documentId,
                state == null ? null : state.name(),
                since == null ? null : since.atOffset(ZoneOffset.UTC)
            };
        }
    }

    /** How many letters of one store are in one state, how often they were tried, and when the first of them was recorded. */
    public record Count(StoreName store, State state, long letters, long attempts, Instant oldest) {}

    /** Oldest first. */
    public List<Letter> list(Filter filter) {
        return postgres.query(
                "select l.*" + CHOSEN + " order by created_at, dead_letter_id",
                PostgresDeadLetters::letter,
                filter.parameters());
    }

    public List<Count> count(Filter filter) {
        return postgres.query(
                "select store, state, count(*) as letters, sum(attempts) as attempts, min(created_at) as oldest"
                        + CHOSEN + " group by store, state order by state, store",
                row -> new Count(
                        StoreName.of(row.getString("store")),
                        State.valueOf(row.getString("state")),
                        row.getLong("letters"),
                        row.getLong("attempts"),
                        instant(row, "oldest")),
                filter.parameters());
    }

    /**
     * Whether the version may be removed: it was given out, is not live, and its saga is not in flight. Once that is so it stays
     * so, since only an open saga can become live.
     */
    public boolean removable(UUID deadLetterId) {
        return postgres.query(REMOVABLE, row -> row.getBoolean(1), deadLetterId).stream()
                .anyMatch(removable -> removable);
    }

    /** Closes the letter; false if it is closed already, or is not there. */
    public boolean resolve(UUID deadLetterId) {
        return changed(
                "update dead_letters set state = 'RESOLVED', updated_at = ?"
                        + " where dead_letter_id = ? and state = 'OPEN' returning 1",
                now(),
                deadLetterId);
    }

    /** Counts a try that failed; nothing happens to a letter that was closed meanwhile. */
    public void failed(UUID deadLetterId, String error) {
        changed(
                "update dead_letters set attempts = attempts + 1, error = ?, updated_at = ?"
                        + " where dead_letter_id = ? and state = 'OPEN' returning 1",
                error,
                now(),
                deadLetterId);
    }

    private boolean changed(String sql, Object... parameters) {
        return !postgres.query(sql, row -> row.getInt(1), parameters).isEmpty();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Letter letter(ResultSet row) throws SQLException {
        return new Letter(
                row.getObject("dead_letter_id", UUID.class),
                row.getObject("saga_id", UUID.class),
                row.getObject("document_id", UUID.class),
                row.getLong("version"),
                StoreName.of(row.getString("store")),
                row.getString("operation"),
                row.getString("error"),
                row.getString("priority"),
                State.valueOf(row.getString("state")),
                row.getInt("attempts"),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
