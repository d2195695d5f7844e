package io.apexmemory.saga;

import static io.apexmemory.saga.SagaFixture.everywhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.saga.SagaOutcome.Failed;
import io.apexmemory.saga.SagaOutcome.Success;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same request again, and many at the same time. */
class RepeatedWritesTest {
    private static final int THREADS = 20;
    /** Without locks, transactions on the entities that all versions share deadlock, and are tried again. */
    private static final Map<String, String> CROWDED = Map.of("SAGA_LOCKING", "false");

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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSameRequestIsAnsweredWithoutAWrite(boolean cached) {
        SagaOutcome first = sagas.write(id, "A");
        int reached = sagas.reached();
        if (!cached) {
            sagas.stack.clients().redis().flushAll();
        }
        assertThat(sagas.write(id, "A")).isInstanceOfSatisfying(Success.class, again -> {
            assertThat(again.answeredBefore()).isTrue();
            assertThat(again.summary()).isEqualTo(first.orThrow());
        });
        assertThat(sagas.reached()).isEqualTo(reached);
        assertThat(sagas.live(id)).isEqualTo(1);
    }

    @Test
    void anAnswerHoldsOnlyWhileItsVersionIsLive() {
        sagas.write(id, "A");
        sagas.write(id, "B");
        assertThat(sagas.write(id, "A")).isInstanceOfSatisfying(Success.class, third -> {
            assertThat(third.answeredBefore()).isFalse();
            assertThat(third.summary().version()).isEqualTo(3);
        });
        await().untilAsserted(() -> assertThat(sagas.held(id)).isEqualTo(everywhere(3L)));
        assertThat(sagas.found(id)).extracting(p -> p.title()).containsOnly("A");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIdempotencyIdBelongsToOneContent(boolean cached) {
        WriteRequest first = sagas.request(id, "A", "request-" + id);
        sagas.memory.saga().write(first, Progress.NONE).orThrow();
        int reached = sagas.reached();
        if (!cached) {
            sagas.stack.clients().redis().flushAll();
        }
        assertThat(sagas.memory.saga().write(sagas.request(id, "B", "request-" + id), Progress.NONE))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure().type()).isEqualTo(ErrorType.IDEMPOTENCY_CONFLICT));
        assertThat(sagas.reached()).isEqualTo(reached);
        assertThat(sagas.memory.saga().write(first, Progress.NONE)).isInstanceOf(Success.class);
        assertThat(sagas.live(id)).isEqualTo(1);
    }

    @Test
    void theSameRequestTwentyTimesAtOnceIsWrittenOnce() throws Exception {
        List<SagaOutcome> outcomes = atOnce(sagas, thread -> "A");
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Success.class))
                .extracting(SagaOutcome::orThrow)
                .containsOnly(outcomes.get(0).orThrow());
        assertThat(outcomes)
                .filteredOn(outcome -> !((Success) outcome).answeredBefore())
                .hasSize(1);
        assertThat(sagas.reached()).isEqualTo(4);
        assertThat(sagas.held(id)).isEqualTo(everywhere(1L));
    }

    @Test
    void twentyContentsAtOnceAreTwentyVersionsOfWhichOneStays() throws Exception {
        List<SagaOutcome> outcomes = atOnce(sagas, thread -> "content " + thread);
        assertThat(versions(outcomes)).hasSize(THREADS);
        assertOneStays(sagas, outcomes);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutLocksTheFencesKeepOneWinner(boolean sameContent) throws Exception {
        try (SagaFixture unlocked = new SagaFixture(CROWDED)) {
            List<SagaOutcome> outcomes = atOnce(unlocked, thread -> sameContent ? "A" : "content " + thread);
            assertThat(outcomes).allSatisfy(outcome -> {
                if (!(outcome instanceof Success)) {
                    assertThat(outcome)
                            .isInstanceOfSatisfying(
                                    Failed.class,
                                    failed ->
                                            assertThat(failed.failure().type()).isEqualTo(ErrorType.SUPERSEDED));
                }
            });
            assertOneStays(unlocked, outcomes);
        }
    }

    private List<SagaOutcome> atOnce(SagaFixture fixture, IntFunction<String> label) throws Exception {
        List<Callable<SagaOutcome>> writes = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            String content = label.apply(thread);
            writes.add(() -> fixture.write(id, content));
        }
        List<SagaOutcome> outcomes = new ArrayList<>();
        for (Future<SagaOutcome> write : fixture.together(writes)) {
            outcomes.add(write.get());
        }
        return outcomes;
    }

    /** Each version that a success which wrote it names; fails if two name the same. */
    private static List<Long> versions(List<SagaOutcome> outcomes) {
        List<Long> versions = outcomes.stream()
                .filter(outcome -> outcome instanceof Success success && !success.answeredBefore())
                .map(outcome -> outcome.orThrow().version())
                .toList();
        assertThat(versions).doesNotHaveDuplicates();
        return versions;
    }

    private void assertOneStays(SagaFixture fixture, List<SagaOutcome> outcomes) {
        long greatest =
                versions(outcomes).stream().mapToLong(Long::longValue).max().orElseThrow();
        assertThat(fixture.live(id)).isEqualTo(greatest);
        await().untilAsserted(() -> {
            fixture.memory.sweeper().sweep();
            assertThat(fixture.held(id)).isEqualTo(everywhere(greatest));
        });
        assertThat(fixture.found(id))
                .hasSize(SagaFixture.CHUNKS)
                .extracting(p -> p.version())
                .containsOnly(greatest);
        assertThat(fixture.deadLetters(id)).isEmpty();
    }
}
