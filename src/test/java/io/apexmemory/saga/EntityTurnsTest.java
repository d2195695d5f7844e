package io.apexmemory.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.Entity;
import io.apexmemory.document.StoreName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;

/** Many documents in the graph at once, whose entities come and go; nothing here tries again, so a deadlock is a failure. */
class EntityTurnsTest {
    private static final int WRITERS = 12;
    private static final int ROUNDS = 40;
    private static final int SHARED = 10;
    /** More relationships than that, and Neo4j keeps the chains of a node in groups, which have locks of their own. */
    private static final int DENSE = 50;

    private static SagaFixture sagas;
    private final Store graph = sagas.stores.get(StoreName.NEO4J);

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
    void documentsThatShareEntitiesComeAndGoWithoutADeadlockOrALoss() throws Exception {
        for (int i = 0; i <= DENSE; i++) {
            graph.write(version(UUID.randomUUID(), 1, Set.of("dense 1", "dense 2")));
        }
        List<Callable<Map<UUID, Set<String>>>> writers = IntStream.range(0, WRITERS)
                .<Callable<Map<UUID, Set<String>>>>mapToObj(writer -> () -> writeAndRemove(writer))
                .toList();
        Set<String> kept = new TreeSet<>(Set.of("dense 1", "dense 2"));
        for (Future<Map<UUID, Set<String>>> writer : sagas.together(writers)) {
            writer.get().forEach((document, names) -> {
                assertThat(sagas.mentions(document)).isEqualTo(names);
                kept.addAll(names);
            });
        }
        assertThat(kept).hasSizeGreaterThan(WRITERS);
        assertThat(sagas.entities()).isEqualTo(kept);
    }

    /** Only the last version stays; what it mentions. */
    private Map<UUID, Set<String>> writeAndRemove(int writer) {
        Random random = new Random(writer);
        UUID document = UUID.randomUUID();
        for (int round = 1; round < ROUNDS; round++) {
            Set<String> names = names(random, "of " + document);
            if (round % 10 == 0) {
                IntStream.rangeClosed(0, DENSE).forEach(i -> names.add("many " + i));
            }
            graph.write(version(document, round, names));
            graph.remove(document, round);
        }
        Set<String> last = names(random, "of " + document);
        graph.write(version(document, ROUNDS, last));
        return Map.of(document, last);
    }

    private static Set<String> names(Random random, String own) {
        Set<String> names = new HashSet<>(Set.of(own));
        random.ints(4, 0, SHARED).forEach(i -> names.add("shared " + i));
        names.add("dense " + (1 + random.nextInt(2)));
        return names;
    }

    @Test
    void aVersionAndItsUndoAtOnceLeaveAllOfItOrNothing() throws Exception {
        UUID neighbour = UUID.randomUUID();
        graph.write(version(neighbour, 1, Set.of("common")));
        for (int round = 1; round <= ROUNDS; round++) {
            UUID document = UUID.randomUUID();
            // without entities there is nothing but the document by which they could take turns
            Set<String> names = round % 2 == 0 ? Set.of() : Set.of("common", "a", "b");
            DocumentVersion version = version(document, 1, names);
            Callable<Boolean> write = () -> {
                graph.write(version);
                return true;
            };
            Callable<Boolean> undo = () -> !graph.remove(document, 1).isEmpty();
            List<Callable<Boolean>> all = List.of(write, undo, write, undo);
            for (Future<Boolean> one : sagas.together(all)) {
                assertThat(one.get()).isTrue();
            }
            assertThat(sagas.mentions(document)).isIn(Set.of(), names);
            graph.remove(document, 1);
            assertThat(sagas.entities()).containsExactly("common");
        }
        assertThat(sagas.mentions(neighbour)).containsExactly("common");
    }

    @Test
    void onlyWhoeverMentionsTheSameEntityWaits() throws Exception {
        UUID first = UUID.randomUUID();
        graph.write(version(first, 1, Set.of("held")));
        Future<?> same;
        try (Session session = sagas.stack.clients().neo4j().session();
                Transaction held = session.beginTransaction(TransactionConfig.empty())) {
            held.run("MATCH (t:EntityTurn {of: $of}) SET t.taken = true", Map.of("of", turn("held")))
                    .consume();
            graph.write(version(UUID.randomUUID(), 1, Set.of("another")));
            graph.write(version(UUID.randomUUID(), 1, Set.of()));
            same = sagas.threads.submit(() -> graph.write(version(UUID.randomUUID(), 1, Set.of("held"))));
            awaitWaiting();
            assertThat(same.isDone()).isFalse();
            held.commit();
        }
        same.get();
        assertThat(sagas.entities()).containsExactlyInAnyOrder("held", "another");
    }

    /** Until Neo4j says of a transaction that it waits for a lock. */
    private static void awaitWaiting() {
        await().until(
                        () -> {
                            try (Session session = sagas.stack.clients().neo4j().session()) {
                                return session.run(
                                                "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*) AS n")
                                        .single()
                                        .get("n")
                                        .asInt();
                            }
                        },
                        n -> n > 0);
    }

    private static String turn(String name) {
        return "entity " + entity(name).key().substring(0, 4);
    }

    private static Entity entity(String name) {
        return Entity.of("customer", name, 0.9, null, Map.of(), name, 1);
    }

    private static DocumentVersion version(UUID document, long version, Set<String> names) {
        WriteRequest request = sagas.request(document, "v" + version, null, names);
        return new DocumentVersion(request.document(), request.entities(), request.embeddings(), version);
    }
}
