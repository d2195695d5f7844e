package io.apexmemory.saga;

import static io.apexmemory.document.StoreName.NEO4J;
import static io.apexmemory.document.StoreName.POSTGRES;
import static io.apexmemory.document.StoreName.QDRANT;
import static io.apexmemory.document.StoreName.REDIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.Auditor.Options;
import io.apexmemory.audit.Finding;
import io.apexmemory.audit.Invariant;
import io.apexmemory.audit.Report;
import io.apexmemory.audit.StoreClients;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.stack.Clients;
import io.apexmemory.stack.fault.Fault;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;

/** The auditor finds what is wrong, all of it and nothing else. */
class AuditTest {
    private static SagaFixture sagas;
    private static Auditor auditor;
    private final UUID id = UUID.randomUUID();

    @BeforeAll
    static void open() {
        sagas = new SagaFixture(Map.of("SAGA_LOCKING", "false"));
        Clients clients = sagas.stack.clients();
        auditor = new Auditor(
                new StoreClients(clients.postgres(), clients.neo4j(), clients.qdrant(), clients.redis()), sagas.clock);
    }

    @AfterAll
    static void close() {
        sagas.close();
    }

    @BeforeEach
    void reset() {
        sagas.reset();
        sagas.write(id, "A");
        sagas.write(UUID.randomUUID(), "other");
    }

    @Test
    void aCleanMemoryIsCleanAndAllOfItWasLookedAt() {
        Report report = auditor.audit(Options.SETTLED);
        assertThat(report.findings()).isEmpty();
        assertThat(report.clean()).isTrue();
        assertThat(report.lookedAt())
                .containsEntry("documents", 2L)
                .containsEntry("chunks", 2L * SagaFixture.CHUNKS)
                .containsEntry("points", 2L * (SagaFixture.CHUNKS + 1))
                .containsEntry("nodes", 2L)
                .containsEntry("mentions", 4L)
                .containsEntry("entities", 3L)
                .containsEntry("sagas", 2L);
    }

    @ParameterizedTest
    @EnumSource
    void eachDamageIsExactlyOneFinding(Damage damage) {
        damage.plant(sagas, id);
        for (Options options : List.of(Options.LIVE, Options.SETTLED)) {
            Report report = auditor.audit(options);
            assertThat(report.findings()).singleElement().satisfies(finding -> {
                assertThat(finding.invariant()).isEqualTo(damage.invariant);
                assertThat(finding.kind()).isEqualTo(damage.kind);
                assertThat(finding.store()).isEqualTo(damage.store);
                assertThat(finding.documentId()).isEqualTo(damage.nobodys() ? null : id);
                assertThat(finding.version()).isEqualTo(damage.version);
                assertThat(finding.detail()).doesNotContain("Content", "Shared", "shared");
            });
            assertThat(report.clean()).isFalse();
        }
        if (!damage.nobodys()) {
            assertThat(auditor.audit(Options.SETTLED.of(Set.of(id))).findings()).hasSize(1);
        }
        assertThat(auditor.audit(Options.SETTLED.of(Set.of(UUID.randomUUID()))).findings())
                .isEmpty();
    }

    @Test
    void aCopyThatHasGoneIsNoFinding() {
        sagas.stores.get(REDIS).remove(id, 1);
        assertThat(auditor.audit(Options.SETTLED).findings()).isEmpty();
    }

    @Test
    void dataWithoutADocumentIsFoundInEveryStore() {
        UUID nobody = UUID.randomUUID();
        List.of(NEO4J, QDRANT, REDIS)
                .forEach(store -> sagas.stores.get(store).write(sagas.version(nobody, "nobody", 1)));
        assertThat(auditor.audit(Options.LIVE).findings())
                .allSatisfy(finding -> {
                    assertThat(finding.invariant()).isEqualTo(Invariant.NO_ORPHAN);
                    assertThat(finding.documentId()).isEqualTo(nobody);
                })
                .extracting(Finding::store)
                .containsExactlyInAnyOrder(NEO4J, QDRANT, REDIS);
    }

    @Test
    void aSagaInFlightExplainsItsDataUntilItsGraceIsOver() {
        sagas.ledger.open(UUID.randomUUID(), id, null, null, "somebody", Duration.ofMinutes(5));
        sagas.stores.values().forEach(store -> store.write(sagas.version(id, "B", 2)));
        assertThat(auditor.audit(Options.LIVE).findings()).isEmpty();
        assertThat(auditor.audit(Options.SETTLED).findings())
                .extracting(Finding::invariant)
                .containsOnlyOnce(Invariant.CONVERGENT)
                .hasSize(5);

        sagas.clock.advance(Duration.ofMinutes(6));
        assertThat(auditor.audit(Options.LIVE).findings())
                .extracting(Finding::invariant)
                .containsExactly(Invariant.CONVERGENT);
        sagas.clock.advance(Duration.ofMinutes(10));
        assertThat(auditor.audit(Options.LIVE).findings())
                .filteredOn(finding -> finding.invariant() == Invariant.NO_ORPHAN)
                .extracting(Finding::store)
                .containsExactlyInAnyOrder(StoreName.values());
    }

    @Test
    void whatCouldNotBeUndoneIsExplainedByItsSagaForTheGrace() {
        sagas.faults.on(QDRANT).writes().always(Fault.refusePermanently());
        sagas.faults.on(NEO4J).removes().always(Fault.refuse());
        assertThat(sagas.write(id, "B")).isInstanceOf(SagaOutcome.Partial.class);
        assertThat(auditor.audit(Options.LIVE).findings()).isEmpty();
        sagas.clock.advance(Duration.ofMinutes(11));
        assertThat(auditor.audit(Options.LIVE).findings())
                .extracting(Finding::invariant, Finding::store)
                .containsExactlyInAnyOrder(tuple(Invariant.NO_ORPHAN, NEO4J), tuple(Invariant.CONVERGENT, NEO4J));
    }

    @Test
    void aReplacedVersionIsExplainedByItsReplacementForTheGrace() {
        sagas.clock.advance(Duration.ofHours(3));
        sagas.faults.on(POSTGRES).removes().always(Fault.refuse());
        sagas.write(id, "B");
        assertThat(auditor.audit(Options.LIVE).findings()).isEmpty();
        sagas.clock.advance(Duration.ofMinutes(11));
        assertThat(auditor.audit(Options.LIVE).findings())
                .extracting(Finding::invariant, Finding::store, Finding::version)
                .contains(tuple(Invariant.NO_ORPHAN, POSTGRES, 1L));
    }

    /** Seen while it was live, and not explained when PostgreSQL was asked: then it has to be seen again. */
    @Test
    void whatIsReplacedAndForgottenDuringALookIsNoFinding() {
        sagas.clock.advance(Duration.ofHours(3));
        AtomicInteger steps = new AtomicInteger();
        Progress replacing = step -> {
            // the first one is before the page is read
            if (step.equals("Looking for leftovers in Neo4j") && steps.incrementAndGet() == 2) {
                sagas.write(id, "B");
                sagas.memory.sweeper().sweep();
                assertThat(sagas.held(id)).isEqualTo(SagaFixture.everywhere(2L));
            }
        };
        assertThat(auditor.audit(Options.LIVE.with(replacing)).findings()).isEmpty();
        assertThat(steps).hasValue(2);
    }

    /** An undo under way, or a write: entities and mentions do not come and go in one moment for who reads. */
    @Test
    void whatNeo4jIsStillApplyingIsNoFinding() {
        Damage.ENTITY_ALONE.plant(sagas, id);
        Clients clients = sagas.stack.clients();
        String undo = "MATCH (e {key: 'alone'}) DELETE e";
        AtomicInteger looks = new AtomicInteger();
        Driver driver = entitiesLookedAt(clients.neo4j(), () -> {
            if (looks.incrementAndGet() == 1) {
                clients.neo4j().executableQuery(undo).execute();
            }
        });
        Auditor other = new Auditor(
                new StoreClients(clients.postgres(), driver, clients.qdrant(), clients.redis()), sagas.clock);
        assertThat(other.audit(Options.SETTLED).findings()).isEmpty();
        assertThat(looks).hasPositiveValue();
    }

    /** The driver, and something that happens after each of its answers about entities. */
    private static Driver entitiesLookedAt(Driver driver, Runnable then) {
        UnaryOperator<Object> answers = answer -> {
            if (answer instanceof List<?> rows && rows.stream().anyMatch(AuditTest::ofEntity)) {
                then.run();
            }
            return answer;
        };
        UnaryOperator<Object> sessions = it -> it instanceof Session s ? watched(Session.class, s, answers) : it;
        return watched(Driver.class, driver, sessions);
    }

    private static boolean ofEntity(Object row) {
        return row instanceof Record values && values.containsKey("alone");
    }

    private static <T> T watched(Class<T> type, T real, UnaryOperator<Object> answer) {
        InvocationHandler handler = (proxy, method, arguments) -> answer.apply(method.invoke(real, arguments));
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Test
    void besideIngestionsThatFailAtRandomNothingIsFound() throws Exception {
        List<UUID> ids = List.of(id, UUID.randomUUID(), UUID.randomUUID());
        List<StoreName> stores = List.of(StoreName.values());
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> writers = new ArrayList<>();
        for (UUID document : ids) {
            writers.add(sagas.threads.submit(() -> {
                for (int n = 0; !over.get(); n++) {
                    sagas.write(document, "L" + n);
                }
            }));
        }
        writers.add(sagas.threads.submit(() -> {
            while (!over.get()) {
                StoreName store = stores.get(ThreadLocalRandom.current().nextInt(stores.size()));
                sagas.faults.on(store).writes().times(1, Fault.refusePermanently());
                sagas.faults.on(store).removes().times(1, Fault.failAfterEffect());
                sagas.memory.sweeper().sweep();
            }
        }));
        try {
            int audits = 0;
            long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (System.nanoTime() < end || audits < 5) {
                assertThat(auditor.audit(Options.LIVE).findings()).isEmpty();
                audits++;
            }
        } finally {
            over.set(true);
            for (Future<?> writer : writers) {
                writer.get();
            }
            sagas.faults.heal();
        }
        ids.forEach(document -> sagas.write(document, "last"));
        for (int sweep = 0; sweep < 2; sweep++) {
            sagas.clock.advance(Duration.ofMinutes(6));
            sagas.memory.sweeper().sweep();
        }
        Report report = auditor.audit(Options.SETTLED);
        assertThat(report.findings()).isEmpty();
        assertThat(report.lookedAt()).containsEntry("documents", 4L);
    }
}
