package io.apexmemory.saga;

import static io.apexmemory.document.StoreName.NEO4J;
import static io.apexmemory.document.StoreName.QDRANT;
import static io.apexmemory.document.StoreName.REDIS;
import static io.apexmemory.saga.SagaFixture.everywhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.audit.Auditor.Options;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.saga.SagaOutcome.Failed;
import io.apexmemory.saga.SagaOutcome.Partial;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.search.Passage;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.store.PostgresDeadLetters.Filter;
import io.apexmemory.store.PostgresDeadLetters.Letter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What sagas leave when they cannot tidy up themselves, and who tidies it. */
class AftermathTest {
    private static SagaFixture sagas;
    private final UUID id = UUID.randomUUID();

    @BeforeAll
    static void open() {
        sagas = new SagaFixture(Map.of("SAGA_LOCKING", "false"));
    }

    @AfterAll
    static void close() {
        sagas.close();
    }

    @BeforeEach
    void reset() {
        sagas.reset();
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeUndoneIsADeadLetterUntilASweepClearsIt(StoreName stuck) throws Exception {
        sagas.write(id, "A");
        SortedMap<String, List<String>> before = sagas.contents(id);
        StoreName failing = stuck == QDRANT ? NEO4J : QDRANT;
        sagas.faults.on(failing).writes().always(Fault.refusePermanently());
        sagas.faults.on(stuck).removes().always(Fault.refuse());

        assertThat(sagas.write(id, "B")).isInstanceOfSatisfying(Partial.class, partial -> {
            assertThat(partial.failure().retryable()).isFalse();
            assertThat(partial.failure()).hasMessageContaining(stuck.title());
        });
        assertThat(sagas.deadLetters(id)).containsExactly(stuck.wire() + " 2 OPEN");
        assertThat(sagas.held(id).get(stuck)).containsExactlyInAnyOrder(1L, 2L);
        assertThat(sagas.found(id))
                .extracting(Passage::title)
                .hasSize(SagaFixture.CHUNKS)
                .containsOnly("A");

        assertThat(sagas.memory.sweeper().sweep()).isZero();
        assertThat(sagas.deadLetters(id)).containsExactly(stuck.wire() + " 2 OPEN");
        sagas.faults.heal();
        assertThat(sagas.memory.sweeper().sweep()).isEqualTo(1);
        assertThat(sagas.deadLetters(id)).containsExactly(stuck.wire() + " 2 RESOLVED");
        assertThat(sagas.contents(id)).isEqualTo(before);
    }

    @Test
    void aSagaOfADeadWorkerIsAbortedAndCollectedAfterItsDeadline() throws Exception {
        sagas.write(id, "A");
        SortedMap<String, List<String>> before = sagas.contents(id);
        UUID dead = openAndDie();
        assertThat(sagas.memory.sweeper().sweep()).isZero();
        assertThat(sagas.held(id).get(NEO4J)).containsExactlyInAnyOrder(1L, 2L);

        sagas.clock.advance(Duration.ofMinutes(2));
        assertThat(sagas.memory.sweeper().sweep()).isEqualTo(1);
        assertThat(sagas.contents(id)).isEqualTo(before);
        assertThat(sagas.ledger.commit(dead, WriteSummary.success(id, 2))).isEqualTo(new Ledger.Commit.Aborted());
        assertThat(sagas.live(id)).isEqualTo(1);
    }

    @Test
    void aWriteThatLandsAfterItsSweepIsSweptAgain() {
        openAndDie();
        sagas.clock.advance(Duration.ofMinutes(2));
        sagas.memory.sweeper().sweep();
        sagas.stores.get(REDIS).write(sagas.version(id, "late", 1));
        sagas.clock.advance(Duration.ofMinutes(2));
        assertThat(sagas.memory.sweeper().sweep()).isEqualTo(1);
        assertThat(sagas.held(id)).isEqualTo(everywhere());

        sagas.clock.advance(Duration.ofMinutes(11));
        assertThat(sagas.memory.sweeper().sweep()).isEqualTo(1);
        sagas.clock.advance(Duration.ofMinutes(2));
        assertThat(sagas.memory.sweeper().sweep()).isZero();
    }

    /** A worker that wrote version after intent into some stores, and is no more. */
    private UUID openAndDie() {
        UUID saga = UUID.randomUUID();
        Ledger.Intent intent = sagas.ledger.open(saga, id, "0".repeat(64), null, "dead", Duration.ofMinutes(1));
        long version = ((Ledger.Intent.Opened) intent).version();
        List.of(NEO4J, QDRANT, StoreName.POSTGRES)
                .forEach(store -> sagas.stores.get(store).write(sagas.version(id, "dead", version)));
        return saga;
    }

    @Test
    void aSagaInFlightIsNotSwept() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        sagas.faults.on(NEO4J).writes().before(call -> SagaFixture.hold(release));
        Future<SagaOutcome> writing = sagas.writing(id, "A");
        await().until(() -> sagas.held(id).get(REDIS).contains(1L));
        assertThat(sagas.memory.sweeper().sweep()).isZero();
        release.countDown();
        assertThat(writing.get()).isInstanceOf(Success.class);
        assertThat(sagas.held(id)).isEqualTo(everywhere(1L));
    }

    @Test
    void anAttemptOvertakenByANewerOneIsSuperseded() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        sagas.faults.on(REDIS).writes().before(call -> {
            if (call.version() == 1) {
                SagaFixture.hold(release);
            }
        });
        Future<SagaOutcome> older = sagas.writing(id, "A");
        await().until(() -> sagas.held(id).get(QDRANT).contains(1L));
        assertThat(sagas.write(id, "B")).isInstanceOf(Success.class);
        assertThat(sagas.found(id))
                .extracting(Passage::title)
                .hasSize(SagaFixture.CHUNKS)
                .containsOnly("B");
        release.countDown();
        assertThat(older.get())
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure().type()).isEqualTo(ErrorType.SUPERSEDED));
        assertThat(sagas.held(id)).isEqualTo(everywhere(2L));
        assertThat(sagas.live(id)).isEqualTo(2);
        assertThat(sagas.found(id)).extracting(Passage::title).containsOnly("B");
    }

    @Test
    void oneSweepClearsHoweverManyThereAre() {
        sagas.write(id, "A");
        Damage.sql(
                sagas,
                id,
                "update documents set fence = 300 where document_id = '$id'",
                "insert into sagas (saga_id, document_id, version, state, owner, started_at, deadline, ended_at)"
                        + " select gen_random_uuid(), '$id', n, 'ABORTED', 'nobody', now(), now(), now()"
                        + " from generate_series(2, 300) n");
        assertThat(sagas.memory.sweeper().sweep()).isEqualTo(299);
        assertThat(sagas.memory.sweeper().sweep()).isZero();
    }

    @Test
    void aDeadLetterWhoseSagaIsForgottenCountsItsTriesUntilItIsClearedWithWhatItNames() {
        sagas.write(id, "A");
        sagas.stores.get(QDRANT).write(sagas.version(id, "gone", 3));
        Damage.sql(
                sagas,
                id,
                "update documents set fence = 3 where document_id = '$id'",
                "insert into dead_letters (saga_id, document_id, version, store, error, created_at, updated_at)"
                        + " values (gen_random_uuid(), '$id', 3, 'qdrant', 'x', now(), now())");
        sagas.faults.on(QDRANT).removes().always(Fault.refuse());
        assertThat(sagas.memory.sweeper().sweep()).isZero();
        sagas.faults.heal();
        assertThat(sagas.memory.sweeper().sweep()).isEqualTo(1);
        assertThat(sagas.deadLetters(id)).containsExactly("qdrant 3 RESOLVED");
        assertThat(sagas.memory.deadLetters().list(new Filter(null, null, id, null, null)))
                .extracting(Letter::attempts)
                .containsExactly(2);
        assertThat(sagas.memory.auditor().audit(Options.SETTLED).findings()).isEmpty();
    }

    @Test
    void aDeadLetterThatComesAfterItsSweepIsClearedByTheNext() {
        sagas.write(id, "A");
        sagas.faults.on(QDRANT).writes().times(1, Fault.refusePermanently());
        sagas.write(id, "B");
        assertThat(sagas.memory.sweeper().sweep()).isEqualTo(1);
        Damage.sql(
                sagas,
                id,
                "insert into dead_letters (saga_id, document_id, version, store, error, created_at, updated_at)"
                        + " select saga_id, document_id, version, 'neo4j', 'x', now(), now() from sagas"
                        + " where document_id = '$id' and state = 'ABORTED'");
        assertThat(sagas.memory.sweeper().sweep()).isEqualTo(1);
        assertThat(sagas.deadLetters(id)).containsExactly("neo4j 2 RESOLVED");
    }

    @Test
    void whatWasAcknowledgedAndIsNewerThanTheLiveVersionIsNotSwept() {
        sagas.write(id, "A");
        sagas.stores.values().forEach(store -> store.write(sagas.version(id, "B", 2)));
        Damage.COMMITTED_AND_NEVER_LIVE.plant(sagas, id);
        sagas.memory.sweeper().sweep();
        assertThat(sagas.held(id)).isEqualTo(SagaFixture.everywhere(1L, 2L));
    }
}
