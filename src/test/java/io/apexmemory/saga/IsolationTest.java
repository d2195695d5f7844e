package io.apexmemory.saga;

import static io.apexmemory.saga.SagaFixture.everywhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome.RolledBack;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.search.Passage;
import io.apexmemory.search.Passage.Connection;
import io.apexmemory.stack.fault.Fault;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readers beside writers, and documents beside documents. */
class IsolationTest {
    private static final int ROUNDS = 50;
    private static SagaFixture sagas;
    private final UUID id = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

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
    void aReaderSeesOneWholeVersionWhileItIsReplaced() throws Exception {
        sagas.write(id, "label 0 .");
        AtomicInteger reads = new AtomicInteger();
        Future<?> writer = sagas.threads.submit(() -> {
            for (int round = 1; round <= ROUNDS; round++) {
                // a busy machine may else have written all before it has read twice: this way it reads all along
                int least = round / 5;
                await().until(() -> reads.get() >= least);
                sagas.write(id, "label " + round + " .").orThrow();
            }
        });
        long newest = 0;
        while (!writer.isDone()) {
            List<Passage> passages = sagas.found(id);
            assertThat(passages).hasSize(SagaFixture.CHUNKS);
            Passage first = passages.get(0);
            assertThat(passages).allSatisfy(passage -> {
                assertThat(passage.version()).isEqualTo(first.version());
                assertThat(passage.title()).isEqualTo(first.title());
                assertThat(passage.text()).contains(first.title());
                assertThat(passage.entities())
                        .extracting(Connection::name)
                        .containsExactlyInAnyOrder("Shared", "Only " + first.title());
            });
            assertThat(passages).extracting(Passage::chunk).containsExactlyInAnyOrder(1, 2, 3);
            assertThat(first.version()).isGreaterThanOrEqualTo(newest);
            newest = first.version();
            reads.incrementAndGet();
        }
        writer.get();
        assertThat(sagas.found(id)).extracting(Passage::version).containsOnly(ROUNDS + 1L);
    }

    @Test
    void whatAnotherDocumentMentionsStays() {
        write(id, "A", Set.of("X", "Y"));
        write(other, "A", Set.of("Y", "Z"));
        assertThat(sagas.entities()).containsExactlyInAnyOrder("x", "y", "z");

        sagas.faults.on(StoreName.QDRANT).writes().always(Fault.refusePermanently());
        assertThat(write(id, "B", Set.of("Y", "Z", "W"))).isInstanceOf(RolledBack.class);
        assertThat(sagas.entities()).containsExactlyInAnyOrder("x", "y", "z");
        sagas.faults.heal();

        assertThat(write(id, "C", Set.of("Q"))).isInstanceOf(Success.class);
        await().untilAsserted(() -> assertThat(sagas.entities()).containsExactlyInAnyOrder("q", "y", "z"));
        assertThat(sagas.mentions(other)).containsExactlyInAnyOrder("y", "z");
    }

    @Test
    void documentsThatShareEntitiesMayBeWrittenAndUndoneAtOnce() throws Exception {
        sagas.faults.on(StoreName.QDRANT).writes().before(call -> {
            if (call.version() % 2 == 0) {
                throw new IllegalStateException("every second version fails");
            }
        });
        List<Callable<Long>> work = List.of(() -> writeAndUndo(id), () -> writeAndUndo(other));
        for (Future<Long> last : sagas.together(work)) {
            assertThat(last.get()).isEqualTo(ROUNDS - 1);
        }
        for (UUID document : List.of(id, other)) {
            await().untilAsserted(() -> {
                sagas.memory.sweeper().sweep();
                assertThat(sagas.held(document)).isEqualTo(everywhere(ROUNDS - 1L));
            });
            assertThat(sagas.mentions(document)).isEqualTo(names(document, ROUNDS - 1));
            assertThat(sagas.deadLetters(document)).isEmpty();
        }
        assertThat(sagas.entities()).containsExactlyInAnyOrder("common", "rare", "of " + id, "of " + other);
    }

    /** Every odd round commits and every even one is undone. */
    private long writeAndUndo(UUID document) {
        for (int round = 1; round <= ROUNDS; round++) {
            SagaOutcome outcome = write(document, "round " + round, names(document, round));
            assertThat(outcome).isInstanceOf(round % 2 == 0 ? RolledBack.class : Success.class);
        }
        return sagas.live(document);
    }

    /** Entities that come and go, so that both documents make and delete them again and again. */
    private static Set<String> names(UUID document, int round) {
        return round % 4 == 3 ? Set.of("common", "of " + document) : Set.of("common", "rare", "of " + document);
    }

    private static SagaOutcome write(UUID document, String label, Set<String> entities) {
        return sagas.memory.saga().write(sagas.request(document, label, null, entities), Progress.NONE);
    }
}
