package io.apexmemory.saga;

import static io.apexmemory.document.StoreName.NEO4J;
import static io.apexmemory.document.StoreName.QDRANT;
import static io.apexmemory.document.StoreName.REDIS;
import static io.apexmemory.saga.SagaFixture.everywhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.saga.SagaOutcome.Failed;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.search.Passage;
import io.apexmemory.stack.Inventory;
import io.apexmemory.stack.fault.Fault;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A deletion removes everything of one document and nothing else, and whoever began before it stays out. */
class DeletionTest {
    private static SagaFixture locked;
    private static SagaFixture unlocked;
    private final UUID id = UUID.randomUUID();

    @BeforeAll
    static void open() {
        locked = new SagaFixture(Map.of());
        unlocked = new SagaFixture(Map.of("SAGA_LOCKING", "false"));
    }

    @AfterAll
    static void close() {
        locked.close();
        unlocked.close();
    }

    @BeforeEach
    void reset() {
        locked.reset();
        unlocked.reset();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everythingGoesAndTheResultSaysWhat(boolean locking) {
        SagaFixture sagas = locking ? locked : unlocked;
        sagas.write(id, "A");
        DeleteResult result = sagas.delete(id);
        assertThat(result)
                .isEqualTo(DeleteResult.of(
                        id,
                        2,
                        false,
                        Map.of(
                                "neo4j", Map.of("nodes", 3L, "relationships", 2L),
                                "postgres", Map.of("versions", 1L, "chunks", 3L),
                                "qdrant", Map.of("points", 4L),
                                "redis", Map.of("keys", 2L)),
                        Map.of()));
        assertThat(result.status()).isEqualTo("success");
        assertAbsent(sagas);
        assertThat(sagas.entities()).isEmpty();
        assertThat(sagas.stack.clients().redis().keys("apex:{" + id + "}:*")).isEmpty();
        assertThat(sagas.memory.reader().standing(id).deleted()).isTrue();
    }

    @Test
    void whatOtherDocumentsHaveStays() throws Exception {
        UUID other = UUID.randomUUID();
        locked.write(id, "A");
        locked.write(other, "B");
        SortedMap<String, List<String>> before = locked.contents(other);
        locked.delete(id);
        assertAbsent(locked);
        assertThat(locked.contents(other)).isEqualTo(before);
        assertThat(locked.entities()).containsExactlyInAnyOrder("shared", "only b");
        assertThat(locked.live(other)).isEqualTo(1);
        assertThat(locked.found(other)).hasSize(SagaFixture.CHUNKS);
    }

    @Test
    void deletingAgainOrWhatNeverWasThereChangesNothing() {
        locked.write(id, "A");
        locked.delete(id);
        Map<StoreName, List<String>> before = inventory();
        assertThat(locked.delete(id)).satisfies(again -> {
            assertThat(again.alreadyDeleted()).isTrue();
            assertThat(again.version()).isEqualTo(2);
            assertThat(again.removed()).isEqualTo(Map.of("redis", Map.of("keys", 0L)));
        });
        assertThat(locked.delete(UUID.randomUUID())).satisfies(never -> {
            assertThat(never.alreadyDeleted()).isTrue();
            assertThat(never.version()).isZero();
            assertThat(never.complete()).isTrue();
        });
        assertThat(inventory()).isEqualTo(before);
        assertThat(locked.memory.reader().standing(UUID.randomUUID()).deleted()).isFalse();
    }

    @Test
    void theSameContentAfterADeletionIsWrittenAnew() {
        locked.write(id, "A");
        locked.delete(id);
        assertThat(locked.write(id, "A")).isInstanceOfSatisfying(Success.class, again -> {
            assertThat(again.answeredBefore()).isFalse();
            assertThat(again.summary().version()).isEqualTo(3);
        });
        assertComplete(locked, 3);
        assertThat(locked.memory.reader().standing(id).deleted()).isFalse();
    }

    /** A result that Redis remembers all the same, because the deletion could not make it forget. */
    @Test
    void aRememberedResultOfADeletedDocumentIsNotBelieved() {
        locked.write(id, "A");
        Map<String, String> remembered = locked.results(id);
        locked.delete(id);
        remembered.forEach(locked.stack.clients().redis()::set);
        assertThat(remembered).hasSize(1);
        assertThat(locked.write(id, "A"))
                .isInstanceOfSatisfying(
                        Success.class,
                        again -> assertThat(again.answeredBefore()).isFalse());
        assertComplete(locked, 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWriterThatBeganBeforeTheDeletionStaysOut(boolean first) throws Exception {
        if (!first) {
            unlocked.write(id, "before");
        }
        CountDownLatch release = new CountDownLatch(1);
        unlocked.faults.on(REDIS).writes().before(call -> SagaFixture.hold(release));
        Future<SagaOutcome> late = unlocked.writing(id, "late");
        long version = first ? 1 : 2;
        await().until(() -> unlocked.held(id).values().stream()
                        .filter(held -> held.contains(version))
                        .count()
                == 3);
        assertThat(unlocked.delete(id).alreadyDeleted()).isFalse();
        assertAbsent(unlocked);
        release.countDown();
        assertThat(late.get())
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure().type()).isEqualTo(ErrorType.SUPERSEDED));
        assertAbsent(unlocked);
        assertThat(unlocked.entities()).isEmpty();
    }

    @Test
    void aDeletionThatANewerWriteOvertookSaysSo() {
        locked.write(id, "A");
        UUID deletion = UUID.randomUUID();
        locked.ledger.openDeletion(deletion, id, "test", Duration.ofMinutes(1));
        UUID write = UUID.randomUUID();
        locked.ledger.open(write, id, null, null, "test", Duration.ofMinutes(1));
        locked.ledger.commit(write, WriteSummary.success(id, 3));
        assertThat(locked.ledger.commitDeletion(deletion, id)).isEqualTo(new Ledger.Commit.Superseded(3));
        assertThat(locked.live(id)).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatDoesNotTakePartDelaysTheRemovalAlone(StoreName stuck) throws Exception {
        UUID other = UUID.randomUUID();
        locked.write(id, "A");
        locked.write(other, "B");
        SortedMap<String, List<String>> before = locked.contents(other);
        locked.faults.on(stuck).removes().always(Fault.refuse());
        DeleteResult result = locked.delete(id);
        assertThat(result.status()).isEqualTo("partial");
        assertThat(result.leftBehind()).containsOnlyKeys(stuck.wire());
        assertThat(locked.deadLetters(id)).containsExactly(stuck.wire() + " 1 OPEN");
        assertThat(locked.live(id)).isZero();
        assertThat(locked.found(id)).isEmpty();
        assertThat(locked.memory.sweeper().sweep()).isZero();
        locked.faults.heal();
        assertThat(locked.memory.sweeper().sweep()).isEqualTo(1);
        assertAbsent(locked);
        assertThat(locked.deadLetters(id)).containsExactly(stuck.wire() + " 1 RESOLVED");
        assertThat(locked.contents(other)).isEqualTo(before);
    }

    @Test
    void deletingAgainFinishesARemovalThatWasLeft() {
        locked.write(id, "A");
        locked.faults.on(QDRANT).removes().always(Fault.refuse());
        locked.delete(id);
        locked.faults.heal();
        assertThat(locked.delete(id)).satisfies(again -> {
            assertThat(again.alreadyDeleted()).isTrue();
            assertThat(again.status()).isEqualTo("success");
            assertThat(again.removed()).containsEntry("qdrant", Map.of("points", 4L));
        });
        assertAbsent(locked);
        assertThat(locked.deadLetters(id)).containsExactly("qdrant 1 RESOLVED");
    }

    /** A worker that committed the tombstone and is no more. */
    @Test
    void theSweeperFinishesADeletionWhoseWorkerDiedAfterItsCommit() {
        locked.write(id, "A");
        UUID dead = UUID.randomUUID();
        locked.ledger.openDeletion(dead, id, "dead", Duration.ofMinutes(1));
        assertThat(locked.ledger.commitDeletion(dead, id)).isEqualTo(new Ledger.Commit.Committed(1));
        assertThat(locked.live(id)).isZero();
        assertThat(locked.found(id)).isEmpty();
        assertThat(locked.held(id)).isEqualTo(everywhere(1L));
        assertThat(locked.memory.sweeper().sweep()).isEqualTo(1);
        assertAbsent(locked);
        locked.clock.advance(Duration.ofMinutes(20));
        locked.memory.sweeper().sweep();
        assertThat(locked.memory.reader().standing(id).deleted()).isTrue();
    }

    /** What a killed worker wrote before the deletion is gone with it, not only when its saga is past its deadline. */
    @Test
    void whatADeadWriterLeftGoesToo() {
        UUID dead = UUID.randomUUID();
        locked.ledger.open(dead, id, null, null, "dead", Duration.ofMinutes(5));
        List.of(NEO4J, QDRANT, StoreName.POSTGRES)
                .forEach(store -> locked.stores.get(store).write(locked.version(id, "dead", 1)));
        assertThat(locked.delete(id).removed()).containsEntry("qdrant", Map.of("points", 4L));
        assertAbsent(locked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fence = fence - 1",
                "live_version = live_version - 1",
                "live_version = null",
                "tombstone = not tombstone",
                "live_version = fence + 1"
            })
    void theDatabaseItselfKeepsTheOrder(String change) throws Exception {
        locked.write(id, "A");
        locked.write(id, "B");
        try (Connection connection = locked.stack.clients().postgres().getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("update documents set " + change))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23514"));
        }
        assertThat(locked.live(id)).isEqualTo(2);
    }

    /** Writers and deletions of one document at once, with and without the lock, each store's calls delayed at random. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void atOnceInAnyOrderEndsInOneOfTheTwoCleanStates(long seed) throws Exception {
        Random random = new Random(seed);
        Set<String> seen = new TreeSet<>();
        for (int round = 0; round < 25; round++) {
            SagaFixture sagas = random.nextInt(3) == 0 ? locked : unlocked;
            sagas.faults.clear();
            UUID document = UUID.randomUUID();
            long most = random.nextInt(4) * 2_000_000L;
            for (StoreName store : StoreName.values()) {
                sagas.faults.on(store).writes().before(call -> pause(most));
                sagas.faults.on(store).removes().before(call -> pause(most));
            }
            if (random.nextBoolean()) {
                sagas.write(document, "before");
            }
            List<Callable<String>> work = new ArrayList<>();
            int writers = 1 + random.nextInt(2);
            for (int i = 0; i < writers; i++) {
                String label = "W" + i;
                long delay = random.nextInt(3) * 3_000_000L;
                work.add(() -> {
                    LockSupport.parkNanos(delay);
                    return ending(sagas.write(document, label));
                });
            }
            for (int i = 0; i <= random.nextInt(2); i++) {
                long delay = random.nextInt(5) * 3_000_000L;
                work.add(() -> {
                    LockSupport.parkNanos(delay);
                    return ending(sagas.memory.saga().delete(document, Progress.NONE));
                });
            }
            for (Future<String> ended : sagas.together(work)) {
                assertThat(ended.get()).isIn("done", ErrorType.SUPERSEDED.wire());
                seen.add(ended.get());
            }
            assertClean(sagas, document);
            seen.add(sagas.live(document) == 0 ? "absent" : "live");
        }
        assertThat(seen).as("all endings were met").containsExactly("Superseded", "absent", "done", "live");
    }

    private static void assertClean(SagaFixture sagas, UUID document) {
        long live = sagas.live(document);
        // the version before a replacement is collected off its caller's path
        await().untilAsserted(
                        () -> assertThat(sagas.held(document)).isEqualTo(live == 0 ? everywhere() : everywhere(live)));
        assertThat(sagas.memory.reader().standing(document).deleted()).isEqualTo(live == 0);
        assertThat(sagas.found(document)).hasSize(live == 0 ? 0 : SagaFixture.CHUNKS);
        assertThat(sagas.found(document).stream().map(Passage::title).distinct().count())
                .isLessThanOrEqualTo(1);
        assertThat(sagas.mentions(document)).hasSize(live == 0 ? 0 : 2);
    }

    private static String ending(SagaOutcome outcome) {
        return outcome instanceof Success
                ? "done"
                : outcome instanceof Failed failed ? failed.failure().type().wire() : outcome.toString();
    }

    private static String ending(DeletionOutcome outcome) {
        return outcome instanceof DeletionOutcome.Deleted deleted
                ? deleted.result().complete() ? "done" : deleted.toString()
                : ((DeletionOutcome.NotDeleted) outcome).failure().type().wire();
    }

    private static Map<StoreName, List<String>> inventory() {
        return new Inventory(locked.stack.clients()).read();
    }

    private static void pause(long most) {
        LockSupport.parkNanos(most == 0 ? 0 : ThreadLocalRandom.current().nextLong(most));
    }

    private void assertAbsent(SagaFixture sagas) {
        assertThat(sagas.held(id)).isEqualTo(everywhere());
        assertThat(sagas.live(id)).isZero();
        assertThat(sagas.found(id)).isEmpty();
    }

    private void assertComplete(SagaFixture sagas, long version) {
        assertThat(sagas.held(id)).isEqualTo(everywhere(version));
        assertThat(sagas.live(id)).isEqualTo(version);
        assertThat(sagas.found(id)).hasSize(SagaFixture.CHUNKS);
    }
}
