package io.apexmemory.saga;

import static io.apexmemory.document.StoreName.NEO4J;
import static io.apexmemory.document.StoreName.POSTGRES;
import static io.apexmemory.document.StoreName.QDRANT;
import static io.apexmemory.saga.SagaFixture.everywhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.audit.DeadLetters;
import io.apexmemory.audit.DeadLetters.Retry;
import io.apexmemory.saga.SagaOutcome.Partial;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.store.PostgresDeadLetters.Filter;
import io.apexmemory.store.PostgresDeadLetters.Letter;
import io.apexmemory.store.PostgresDeadLetters.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person, a saga and a sweep do with the same dead letters. */
class DeadLetterTest {
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

    @Test
    void aLetterOfALiveVersionOrOfASagaInFlightIsLeftAlone() {
        sagas.write(id, "A");
        UUID inFlight = UUID.randomUUID();
        sagas.ledger.open(inFlight, id, "0".repeat(64), null, "other", Duration.ofMinutes(1));
        sagas.stores.get(QDRANT).write(sagas.version(id, "B", 2));
        UUID committed = sagas.saga(id, 1);
        sagas.ledger.deadLetters(new Ledger.Leftover(committed, id, 1), Map.of(QDRANT, "by mistake"));
        sagas.ledger.deadLetters(new Ledger.Leftover(inFlight, id, 2), Map.of(QDRANT, "too early"));

        assertThat(letters().list(all()))
                .hasSize(2)
                .allSatisfy(
                        letter -> assertThat(letters().retry(letter).outcome()).isEqualTo(Retry.LEFT_ALONE));
        assertThat(sagas.held(id).get(QDRANT)).containsExactlyInAnyOrder(1L, 2L);

        sagas.ledger.abort(inFlight);
        assertThat(letters().list(all()))
                .extracting(letter -> letters().retry(letter).outcome())
                .containsExactlyInAnyOrder(Retry.LEFT_ALONE, Retry.RESOLVED);
        assertThat(sagas.held(id)).isEqualTo(everywhere(1L));
    }

    @Test
    void aLetterIsFoundByEachOfItsMarks() {
        Letter letter = leaveBehind();
        Instant recorded = letter.createdAt();
        assertThat(letters().list(new Filter(null, QDRANT, null, null, null))).containsExactly(letter);
        assertThat(letters().list(new Filter(null, NEO4J, null, null, null))).isEmpty();
        assertThat(letters().list(new Filter(null, null, id, null, null))).containsExactly(letter);
        assertThat(letters().list(new Filter(null, null, UUID.randomUUID(), null, null)))
                .isEmpty();
        assertThat(letters().list(new Filter(null, null, null, State.OPEN, null)))
                .containsExactly(letter);
        assertThat(letters().list(new Filter(null, null, null, State.RESOLVED, null)))
                .isEmpty();
        assertThat(letters().list(new Filter(null, null, null, null, recorded))).containsExactly(letter);
        assertThat(letters().list(new Filter(null, null, null, null, recorded.plusSeconds(1))))
                .isEmpty();
        assertThat(letters().find(letter.deadLetterId())).contains(letter);
        assertThat(letters().find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void aSweepResolvesWhatAPersonMeantToRetry() {
        Letter letter = leaveBehind();
        sagas.faults.heal();
        sagas.memory.sweeper().sweep();
        assertThat(letters().retry(letter).outcome()).isEqualTo(Retry.RESOLVED_BEFORE);
        assertThat(letters().resolve(letter)).isFalse();
    }

    @Test
    void aLetterThatComesAfterItsSagaWasForgottenIsRetriedUnlessItsVersionIsYetToCome() {
        sagas.write(id, "A");
        sagas.write(id, "B");
        sagas.clock.advance(Duration.ofMinutes(11));
        sagas.memory.sweeper().sweep();
        Ledger.Leftover forgotten = new Ledger.Leftover(UUID.randomUUID(), id, 1);
        sagas.ledger.deadLetters(forgotten, Map.of(QDRANT, "long ago"));
        sagas.ledger.deadLetters(new Ledger.Leftover(UUID.randomUUID(), id, 3), Map.of(QDRANT, "too early"));
        assertThat(letters().list(all()))
                .extracting(letter ->
                        letter.version() + " " + letters().retry(letter).outcome())
                .containsExactlyInAnyOrder("1 RESOLVED", "3 LEFT_ALONE");
    }

    @Test
    void keptLettersAreRecordedInTheirOrderAndOnce() {
        sagas.faults.at(POSTGRES, "deadLetters").always(Fault.refuse());
        assertThat(partial("A")).isInstanceOf(Partial.class);
        assertThat(partial("B")).isInstanceOf(Partial.class);
        assertThat(letters().list(all())).isEmpty();
        sagas.faults.heal();
        await().until(() -> letters().list(all()).size() == 2);
        assertThat(letters().list(all())).extracting(Letter::version).containsExactly(1L, 2L);
        assertThat(letters().list(all())).extracting(Letter::attempts).containsOnly(1);
    }

    private Letter leaveBehind() {
        assertThat(partial("A")).isInstanceOf(Partial.class);
        return letters().list(all()).get(0);
    }

    private SagaOutcome partial(String label) {
        sagas.faults.on(NEO4J).writes().once(Fault.refusePermanently());
        sagas.faults.on(QDRANT).removes().once(Fault.refusePermanently());
        return sagas.write(id, label);
    }

    private static DeadLetters letters() {
        return sagas.memory.deadLetters();
    }

    private static Filter all() {
        return new Filter(null, null, null, null, null);
    }
}
