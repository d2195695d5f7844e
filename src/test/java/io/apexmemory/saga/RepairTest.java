package io.apexmemory.saga;

import static io.apexmemory.document.StoreName.POSTGRES;
import static io.apexmemory.document.StoreName.REDIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.Auditor.Options;
import io.apexmemory.audit.Finding;
import io.apexmemory.audit.Invariant;
import io.apexmemory.audit.Repair;
import io.apexmemory.audit.Report;
import io.apexmemory.audit.StoreClients;
import io.apexmemory.document.StoreName;
import io.apexmemory.stack.Clients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be mended is, from what the other stores hold; what cannot is said, and left as it is. */
class RepairTest {
    private static SagaFixture sagas;
    private static Auditor auditor;
    private final UUID id = UUID.randomUUID();

    @BeforeAll
    static void open() {
        sagas = new SagaFixture(Map.of("SAGA_LOCKING", "false"));
        auditor = sagas.memory.auditor();
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

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"COMMITTED_AND_NEVER_LIVE", "ENTITY_UNDER_ANOTHER_KEY", "CHUNK_CHANGED", "LIVE_BEYOND_THE_FENCE"})
    void eachDamageIsMendedAndTheDocumentIsWhatItWas(Damage damage) throws Exception {
        SortedMap<String, List<String>> before = sagas.contents(id);
        damage.plant(sagas, id);

        Repair.Result result = repair("A").repair(Options.LIVE);

        assertThat(result.failures()).isEmpty();
        assertThat(result.before().findings()).hasSize(1);
        assertThat(result.after().findings()).isEmpty();
        assertThat(sagas.contents(id)).isEqualTo(before);
        assertThat(sagas.live(id)).isEqualTo(1);
        assertThat(auditor.audit(Options.SETTLED).findings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CHUNK_CHANGED", "LIVE_BEYOND_THE_FENCE"})
    void whatCannotBecomeWhatItWasIsAtLeastConsistent(Damage damage) {
        damage.plant(sagas, id);
        assertThat(repair("A").repair(Options.LIVE).after().findings()).isEmpty();
        assertThat(auditor.audit(Options.SETTLED).findings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMITTED_AND_NEVER_LIVE", "ENTITY_UNDER_ANOTHER_KEY"})
    void whatOnlyAnotherIngestionMendsIsSaidSo(Damage damage) {
        damage.plant(sagas, id);
        Report after = repair("A").repair(Options.LIVE).after();
        assertThat(after.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).startsWith("ingest the document"));
    }

    @Test
    void withoutACopyRowsCannotBeMendedAndAreNotTouched() {
        Damage.CHUNK_GONE.plant(sagas, id);
        sagas.stores.get(REDIS).remove(id, 1);
        Repair.Result result = repair("A").repair(Options.LIVE);
        assertThat(result.failures()).singleElement().asString().contains(id.toString(), "ingest it again");
        assertThat(result.after().findings()).hasSize(1);
        assertThat(sagas.held(id).get(POSTGRES)).containsExactly(1L);
    }

    @Test
    void vectorsOfAnotherModelAreNotMixedIn() {
        Damage.POINT_GONE.plant(sagas, id);
        Repair.Result result = sagas.memory.repair().repair(Options.LIVE);
        assertThat(result.failures()).singleElement().asString().contains("cannot be mixed");
        assertThat(result.after().findings()).hasSize(1);
    }

    @Test
    void aRepairTouchesNoSagaInFlight() {
        sagas.ledger.open(UUID.randomUUID(), id, null, null, "somebody", Duration.ofMinutes(5));
        sagas.stores.values().forEach(store -> store.write(sagas.version(id, "B", 2)));
        Repair.Result result = repair("A").repair(Options.SETTLED);
        assertThat(result.before().findings()).hasSize(5);
        assertThat(sagas.held(id)).isEqualTo(SagaFixture.everywhere(1L, 2L));
    }

    @Test
    void whatLiesUnderATombstoneIsTooMuchAndGoes() {
        sagas.delete(id);
        assertThat(auditor.audit(Options.SETTLED).findings()).isEmpty();
        sagas.stores.values().forEach(store -> store.write(sagas.version(id, "late", 2)));
        assertThat(sagas.found(id)).isEmpty();
        Repair.Result result = repair("A").repair(Options.SETTLED);
        assertThat(result.before().findings())
                .allSatisfy(finding -> assertThat(finding.invariant()).isEqualTo(Invariant.NO_ORPHAN))
                .extracting(Finding::store)
                .containsExactlyInAnyOrder(StoreName.values());
        assertThat(result.after().findings()).isEmpty();
        assertThat(sagas.held(id)).isEqualTo(SagaFixture.everywhere());
    }

    @Test
    void anOrphanBeyondTheFenceGoesAndItsVersionIsGivenToNobody() {
        Damage.POINTS_OF_NO_SAGA.plant(sagas, id);
        assertThat(repair("A").repair(Options.LIVE).after().clean()).isTrue();
        sagas.write(id, "B");
        assertThat(sagas.live(id)).isEqualTo(10);
    }

    private static Repair repair(String label) {
        Clients clients = sagas.stack.clients();
        return new Repair(
                new StoreClients(clients.postgres(), clients.neo4j(), clients.qdrant(), clients.redis()),
                List.copyOf(sagas.stores.values()),
                auditor,
                sagas.memory.sweeper(),
                (document, progress) ->
                        sagas.request(document.uuid(), label, null).embeddings());
    }
}
