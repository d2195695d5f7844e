package io.apexmemory.saga;

import static io.apexmemory.saga.SagaFixture.everywhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.audit.Sweeper;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.saga.DeletionOutcome.NotDeleted;
import io.apexmemory.saga.SagaOutcome.RolledBack;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.store.RedisGate;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a saga when PostgreSQL does not answer around the one moment that counts. */
class CommitPointTest {
    private static final int ALWAYS = Integer.MAX_VALUE;
    private static SagaFixture sagas;
    private final UUID id = UUID.randomUUID();
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private final AtomicInteger refusedCommits = new AtomicInteger();
    private final AtomicInteger refusedAborts = new AtomicInteger();
    private EnhancedSaga saga;

    @BeforeAll
    static void open() {
        sagas = new SagaFixture(Map.of(), true);
    }

    @AfterAll
    static void closeAll() {
        sagas.close();
    }

    @BeforeEach
    void build() {
        sagas.reset();
        Gate.Options gate = new Gate.Options(true, Duration.ofSeconds(30), 10, Duration.ofMillis(5));
        Map<StoreName, StoreGuard> guards = new EnumMap<>(StoreName.class);
        for (StoreName store : StoreName.values()) {
            StoreGuard.Options options =
                    new StoreGuard.Options(new Circuit.Options(0, Duration.ofSeconds(1), 1), 3, Duration.ofMillis(1));
            guards.put(store, new StoreGuard(store, options, sagas.clock, sagas.sleeper));
        }
        Duration budget = Duration.ofSeconds(5);
        saga = new EnhancedSaga(
                sagas.stores.values().stream().map(CommitPointTest::knowing).toList(),
                guards,
                unreliable(sagas.ledger),
                new RedisGate(sagas.stack.clients().redis(), gate, Duration.ofHours(1)),
                new EnhancedSaga.Options("test", gate, true, 1536, budget, budget, 24),
                SagaMeter.NONE,
                sagas.clock,
                sagas.sleeper,
                sagas.threads);
    }

    @AfterEach
    void close() {
        saga.close();
    }

    @Test
    void aLostAnswerOfTheCommitIsAskedForAgain() {
        lostAnswers.set(1);
        assertThat(write()).isInstanceOf(Success.class);
        assertLive();
    }

    @Test
    void aCommitWhoseAnswersAreAllLostIsFoundByTheAbortThatComesTooLate() {
        lostAnswers.set(ALWAYS);
        assertThat(write()).isInstanceOf(Success.class);
        assertLive();
    }

    @Test
    void nothingIsUndoneWhileTheCommitMayHaveLanded() {
        lostAnswers.set(ALWAYS);
        refusedAborts.set(ALWAYS);
        assertRetryable(write());
        assertLive();
        lostAnswers.set(0);
        refusedAborts.set(0);
        assertThat(write())
                .isInstanceOfSatisfying(
                        Success.class,
                        again -> assertThat(again.answeredBefore()).isTrue());
    }

    @Test
    void aCommitThatNeverLandedIsUndone() {
        refusedCommits.set(ALWAYS);
        assertRetryable(write());
        assertThat(sagas.held(id)).isEqualTo(everywhere());
        assertThat(sagas.live(id)).isZero();
    }

    @Test
    void aSagaThatPostgresForsookIsLeftToTheSweeper() {
        refusedCommits.set(ALWAYS);
        refusedAborts.set(ALWAYS);
        assertRetryable(write());
        try (Sweeper sweeper = new Sweeper(sagas.ledger, saga)) {
            assertThat(sweeper.sweep()).isZero();
            assertThat(sagas.live(id)).isZero();
            sagas.clock.advance(EnhancedSaga.LIFETIME);
            assertThat(sweeper.sweep()).isEqualTo(1);
        }
        assertThat(sagas.held(id)).isEqualTo(everywhere());
    }

    /** An abort that waits for a commit must see what that commit did, not what was before it. */
    @Test
    void anAbortThatMeetsACommitUnderWayReportsTheCommit() throws Exception {
        UUID sagaId = UUID.randomUUID();
        sagas.ledger.open(sagaId, id, null, null, "test", Duration.ofMinutes(1));
        try (Connection connection = sagas.stack.clients().postgres().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select saga_commit('%s', '%s', '{}', now(), interval '1 hour')".formatted(sagaId, id));
            Future<Boolean> aborted = sagas.threads.submit(() -> sagas.ledger.abort(sagaId));
            await().until(CommitPointTest::somebodyWaits);
            connection.commit();
            assertThat(aborted.get()).isFalse();
        }
        assertThat(sagas.live(id)).isEqualTo(1);
        assertThat(sagas.ledger.commit(sagaId, WriteSummary.success(id, 1)))
                .isInstanceOf(Ledger.Commit.Committed.class);
    }

    @Test
    void aDeletionWhoseAnswersAreAllLostIsFoundByTheAbortThatComesTooLate() {
        write();
        lostAnswers.set(ALWAYS);
        assertThat(delete().orThrow().complete()).isTrue();
        assertThat(sagas.held(id)).isEqualTo(everywhere());
        assertThat(sagas.memory.reader().standing(id).deleted()).isTrue();
    }

    @Test
    void aDeletionThatNeverLandedLeavesTheDocument() {
        write();
        refusedCommits.set(ALWAYS);
        assertThat(delete())
                .isInstanceOfSatisfying(
                        NotDeleted.class,
                        not -> assertThat(not.failure().retryable()).isTrue());
        assertLive();
    }

    @Test
    void aDeletionThatPostgresForsookIsFinishedByTheNextAttempt() {
        write();
        lostAnswers.set(ALWAYS);
        refusedAborts.set(ALWAYS);
        assertThat(delete()).isInstanceOf(NotDeleted.class);
        assertThat(sagas.held(id)).isEqualTo(everywhere(1L));
        lostAnswers.set(0);
        refusedAborts.set(0);
        assertThat(delete().orThrow().removed()).containsEntry("qdrant", Map.of("points", 4L));
        assertThat(sagas.held(id)).isEqualTo(everywhere());
    }

    private DeletionOutcome delete() {
        return saga.delete(id, Progress.NONE);
    }

    private static boolean somebodyWaits() throws Exception {
        try (Connection connection = sagas.stack.clients().postgres().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select exists (select 1 from pg_locks where not granted)")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private SagaOutcome write() {
        return saga.write(sagas.request(id, "A", null), Progress.NONE);
    }

    private void assertLive() {
        assertThat(sagas.live(id)).isEqualTo(1);
        assertThat(sagas.held(id)).isEqualTo(everywhere(1L));
        assertThat(sagas.found(id)).hasSize(SagaFixture.CHUNKS);
    }

    private static void assertRetryable(SagaOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RolledBack.class,
                        rolledBack ->
                                assertThat(rolledBack.failure().retryable()).isTrue());
    }

    /** The store, which also knows what the failures of the unreliable ledger mean. */
    private static Store knowing(Store real) {
        return (Store) proxy(Store.class, real, (method, call) -> {
            if (method.equals("diagnose")) {
                return new Store.Diagnosis(true, true, "no answer");
            }
            return call.run();
        });
    }

    private Ledger unreliable(Ledger real) {
        return (Ledger) proxy(Ledger.class, real, (method, call) -> {
            boolean commit = method.startsWith("commit");
            if (commit) {
                sagas.clock.advance(Duration.ofSeconds(1)); // so that patience ends without waiting for it
            }
            if ((commit && take(refusedCommits)) || (method.equals("abort") && take(refusedAborts))) {
                throw new IllegalStateException("no answer");
            }
            Object answer = call.run();
            if (commit && take(lostAnswers)) {
                throw new IllegalStateException("no answer");
            }
            return answer;
        });
    }

    private static boolean take(AtomicInteger left) {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    private static Object proxy(Class<?> type, Object real, Around around) {
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> around.call(method.getName(), () -> {
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @FunctionalInterface
    private interface Around {
        Object call(String method, Real real) throws Throwable;
    }

    @FunctionalInterface
    private interface Real {
        Object run() throws Throwable;
    }
}
