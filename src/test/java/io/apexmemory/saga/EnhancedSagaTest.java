package io.apexmemory.saga;

import static io.apexmemory.saga.SagaFixture.everywhere;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.apexmemory.audit.Auditor;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome.RolledBack;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.search.Passage;
import io.apexmemory.stack.fault.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The proofs: an action twice is once, a failure at every step unwinds to a clean slate, an undo twice is once, and an undo
 * without its action is nothing.
 */
class EnhancedSagaTest {
    private static SagaFixture sagas;
    private final UUID id = UUID.randomUUID();

    @BeforeAll
    static void open() {
        sagas = new SagaFixture(Map.of());
    }

    @AfterAll
    static void close() {
        sagas.close();
    }

    @BeforeEach
    void reset() {
        sagas.reset();
    }

    enum Failure {
        REFUSED(Fault.refuse()),
        REJECTED(Fault.refusePermanently()),
        TIMED_OUT(Fault.timeOut(Duration.ofMillis(5))),
        ANSWER_LOST(Fault.failAfterEffect());

        @SuppressWarnings("ImmutableEnumChecker") // all faults are records
        private final Fault fault;

        Failure(Fault fault) {
            this.fault = fault;
        }
    }

    static Stream<Arguments> everyFailureOfEveryStep() {
        return Arrays.stream(StoreName.values())
                .flatMap(store -> Arrays.stream(Failure.values()).map(failure -> Arguments.of(store, failure)));
    }

    @Test
    void everyActionTwiceIsOnce() throws Exception {
        sagas.write(id, "A");
        SortedMap<String, List<String>> once = sagas.contents(id);
        sagas.reset();
        for (StoreName store : StoreName.values()) {
            sagas.faults.on(store).writes().once(Fault.failAfterEffect());
        }
        assertThat(sagas.write(id, "A")).isInstanceOf(Success.class);
        assertThat(sagas.reached()).isEqualTo(2 * StoreName.values().length);
        assertThat(sagas.contents(id)).isEqualTo(once);
    }

    @ParameterizedTest
    @MethodSource("everyFailureOfEveryStep")
    void aFailureAtAnyStepLeavesNothing(StoreName store, Failure failure) {
        sagas.faults.on(store).writes().always(failure.fault);
        assertRolledBack(sagas.write(id, "A"), store);
        assertThat(sagas.held(id)).isEqualTo(everywhere());
        assertThat(sagas.live(id)).isZero();
        assertThat(sagas.found(id)).isEmpty();
        assertThat(sagas.entities()).isEmpty();
        assertThat(sagas.deadLetters(id)).isEmpty();
        sagas.memory.sweeper().sweep();
        assertThat(sagas.held(id)).isEqualTo(everywhere());
        sagas.faults.heal();
        assertThat(sagas.write(id, "A")).isInstanceOf(Success.class);
        assertThat(sagas.found(id)).hasSize(SagaFixture.CHUNKS);
    }

    @ParameterizedTest
    @MethodSource("everyFailureOfEveryStep")
    void aFailedReplacementLeavesTheVersionBeforeIt(StoreName store, Failure failure) throws Exception {
        sagas.write(id, "A");
        SortedMap<String, List<String>> before = sagas.contents(id);
        sagas.faults.on(store).writes().always(failure.fault);
        assertRolledBack(sagas.write(id, "B"), store);
        assertThat(sagas.contents(id)).isEqualTo(before);
        sagas.memory.sweeper().sweep();
        assertThat(sagas.contents(id)).isEqualTo(before);
        assertThat(sagas.live(id)).isEqualTo(1);
        assertThat(sagas.found(id))
                .hasSize(SagaFixture.CHUNKS)
                .extracting(Passage::title)
                .containsOnly("A");
    }

    @ParameterizedTest
    @EnumSource
    void everyUndoTwiceIsOnce(StoreName failing) throws Exception {
        UUID other = UUID.randomUUID();
        sagas.write(id, "A");
        sagas.write(other, "A");
        SortedMap<String, List<String>> before = sagas.contents(id);
        SortedMap<String, List<String>> beside = sagas.contents(other);
        sagas.faults.on(failing).writes().always(Fault.failAfterEffect());
        for (StoreName store : StoreName.values()) {
            sagas.faults.on(store).removes().once(Fault.failAfterEffect());
        }
        assertThat(sagas.write(id, "B")).isInstanceOf(RolledBack.class);
        assertThat(sagas.faults.on(failing).removes().reached()).isEqualTo(2);
        assertThat(sagas.memory.saga().collect(new Ledger.Leftover(UUID.randomUUID(), id, 2)))
                .isEmpty();
        assertThat(sagas.contents(id)).isEqualTo(before);
        assertThat(sagas.contents(other)).isEqualTo(beside);
        assertThat(sagas.entities()).containsExactlyInAnyOrder("shared", "only a");
        assertThat(sagas.deadLetters(id)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anUndoWithoutItsActionIsNothing(StoreName store) throws Exception {
        UUID unknown = UUID.randomUUID();
        sagas.write(id, "A");
        SortedMap<String, List<String>> before = sagas.contents(id);
        sagas.stores.get(store).remove(id, 2);
        sagas.stores.get(store).remove(unknown, 1);
        assertThat(sagas.contents(id)).isEqualTo(before);
        assertThat(sagas.held(unknown)).isEqualTo(everywhere());
        assertThat(sagas.entities()).containsExactlyInAnyOrder("shared", "only a");
        assertThat(sagas.memory.auditor().audit(Auditor.Options.SETTLED).findings())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aStepThatTookEffectAndWasGivenUpIsUndone(StoreName store) {
        CountDownLatch over = new CountDownLatch(1);
        try (SagaFixture hurried = new SagaFixture(Map.of("SAGA_WRITE_SECONDS", "1"))) {
            hurried.faults.on(store).writes().after(call -> Uninterruptibles.awaitUninterruptibly(over));
            try {
                assertThat(hurried.write(id, "A"))
                        .isInstanceOfSatisfying(
                                RolledBack.class,
                                rolledBack -> assertThat(rolledBack.failure())
                                        .hasMessageContaining(store.title() + ": no answer before the deadline"));
                assertThat(hurried.held(id)).isEqualTo(everywhere());
                assertThat(hurried.deadLetters(id)).isEmpty();
            } finally {
                over.countDown();
            }
        }
    }

    private static void assertRolledBack(SagaOutcome outcome, StoreName store) {
        assertThat(outcome).isInstanceOfSatisfying(RolledBack.class, rolledBack -> {
            assertThat(rolledBack.failure().type()).isEqualTo(ErrorType.DATABASE_WRITE);
            assertThat(rolledBack.failure()).hasMessageContaining(store.title());
            assertThat(rolledBack.failure().retryable()).isTrue();
        });
    }
}
