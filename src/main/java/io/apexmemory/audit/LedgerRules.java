package io.apexmemory.audit;

import static io.apexmemory.audit.Invariant.CONVERGENT;
import static io.apexmemory.audit.Invariant.HONEST;
import static io.apexmemory.audit.Invariant.IDEMPOTENT;
import static io.apexmemory.audit.Invariant.MONOTONIC;
import static io.apexmemory.audit.Invariant.NO_LOST_ACKNOWLEDGEMENT;

import io.apexmemory.audit.Finding.Kind;
import io.apexmemory.document.StoreName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.BiPredicate;

/** What must hold between the rows of documents, sagas, answers and dead letters, each as one statement: a race cannot split it. */
final class LedgerRules {
    /** Five parameters: the clock's offset and the grace in seconds, whether settled, whether all documents, and which. */
    static final String TERMS = """
            t as (select now() + ? * interval '1 second' as now, ? * interval '1 second' as grace,
                         ?::boolean as settled, ?::boolean as everything, ?::uuid[] as ids)""";

    /**
     * Whether the saga explains that a store holds its version: it is in flight, or ended, or was replaced, so lately that a
     * write of it may still arrive or its collection be under way.
     */
    static final String IN_GRACE = """
            case s.state
                when 'OPEN' then s.deadline
                when 'ABORTED' then s.ended_at
                else coalesce(
                    (select min(c.ended_at) from sagas c
                     where c.document_id = s.document_id and c.state = 'COMMITTED' and c.version > s.version),
                    s.ended_at)
            end > t.now - t.grace""";

    private static final String ONLY = " and (t.everything or d.document_id = any(t.ids)) limit " + Report.MOST;
    private static final String SAGAS = "from sagas s join documents d using (document_id) cross join t where ";
    private static final String ANSWERS =
            "from idempotency i left join documents d on d.document_id = i.document_id cross join t where ";
    private static final String OF_ANSWERS = " and (t.everything or i.document_id = any(t.ids)) limit " + Report.MOST;

    static final List<Rule> ALL = List.of(
            new Rule(
                    MONOTONIC,
                    Kind.DIFFERENT,
                    "select d.document_id, d.live_version, null, d.fence from documents d cross join t"
                            + " where d.live_version > d.fence" + ONLY,
                    "the live version is beyond the fence %s"),
            new Rule(
                    MONOTONIC,
                    Kind.DIFFERENT,
                    "select d.document_id, s.version, s.saga_id, d.fence " + SAGAS + "s.version > d.fence" + ONLY,
                    "a saga's version is beyond the fence %s"),
            new Rule(
                    NO_LOST_ACKNOWLEDGEMENT,
                    Kind.MISSING,
                    "select d.document_id, s.version, s.saga_id, coalesce(d.live_version::text, 'none') " + SAGAS
                            + "s.state = 'COMMITTED' and s.version > coalesce(d.live_version, 0)" + ONLY,
                    "a saga is committed and its version was never live: that is %s"),
            new Rule(
                    HONEST,
                    Kind.DIFFERENT,
                    "select d.document_id, s.version, s.saga_id, s.state " + SAGAS
                            + "s.version = d.live_version and s.state <> 'COMMITTED'" + ONLY,
                    "the version is live and its saga is %s"),
            new Rule(
                    CONVERGENT,
                    Kind.STUCK,
                    "select d.document_id, s.version, s.saga_id, null " + SAGAS
                            + "s.state = 'OPEN' and s.version is distinct from d.live_version"
                            + " and (t.settled or s.deadline < t.now)" + ONLY,
                    "a saga is still open past its time"),
            new Rule(
                    HONEST,
                    Kind.DIFFERENT,
                    "select i.document_id, i.version, i.idempotency_key, coalesce(d.live_version::text, 'none') "
                            + ANSWERS + "i.version > coalesce(d.live_version, 0)" + OF_ANSWERS,
                    "a durable answer names a version that is not published yet: the live one is %s"),
            new Rule(
                    IDEMPOTENT,
                    Kind.DIFFERENT,
                    "select i.document_id, i.version, i.idempotency_key, i.result ->> 'version' " + ANSWERS
                            + "(i.result ->> 'version' is distinct from i.version::text"
                            + " or i.result ->> 'document_id' is distinct from i.document_id::text)"
                            + OF_ANSWERS,
                    "a durable answer speaks of another write than its own, of version %s"));

    /** In a settled memory every one; otherwise those that no saga in flight explains, which one that is live does not. */
    static final String DEAD_LETTERS = """
            with %s
            select l.document_id, l.version, l.dead_letter_id, l.store, d.document_id is not null as live
            from dead_letters l cross join t
            left join documents d on d.document_id = l.document_id and d.live_version = l.version
            where l.state = 'OPEN' and (t.everything or l.document_id = any(t.ids))
              and not (not t.settled and d.document_id is null and exists (
                  select 1 from sagas s where s.document_id = l.document_id and s.version = l.version and %s))
            limit %s
            """.formatted(TERMS, IN_GRACE, Report.MOST);

    private LedgerRules() {}

    /**
     * A statement whose rows are document, version, subject and one word for the text.
     *
     * @param select to which the terms are prefixed
     */
    record Rule(Invariant invariant, Kind kind, String select, String text) {
        String sql() {
            return "with " + TERMS + " " + select;
        }

        Finding finding(ResultSet row) throws SQLException {
            return new Finding(
                    invariant,
                    kind,
                    StoreName.POSTGRES,
                    row.getObject(1, UUID.class),
                    row.getLong(2),
                    row.getString(3),
                    text.formatted(row.getString(4)));
        }
    }

    static DeadLetter deadLetter(ResultSet row) throws SQLException {
        return new DeadLetter(
                new VersionKey(row.getObject(1, UUID.class), row.getLong(2)),
                row.getString(3),
                row.getString(4),
                row.getBoolean(5));
    }

    /** An open dead letter that nothing excuses. */
    record DeadLetter(VersionKey key, String id, String store, boolean live) {
        Finding finding(BiPredicate<StoreName, VersionKey> holds) {
            StoreName named = Arrays.stream(StoreName.values())
                    .filter(s -> s.wire().equals(store))
                    .findFirst()
                    .orElse(null);
            return new Finding(
                    CONVERGENT,
                    Kind.STUCK,
                    named == null ? StoreName.POSTGRES : named,
                    key.documentId(),
                    key.version(),
                    id,
                    "a dead letter is open, " + words(named != null && holds.test(named, key)));
        }

        private String words(boolean something) {
            if (live) {
                return "and the version that it would remove is live";
            }
            return something
                    ? "though its store answers and what it names could be removed"
                    : "and nothing is left of what it names";
        }
    }
}
