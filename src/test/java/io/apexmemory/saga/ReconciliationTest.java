package io.apexmemory.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.cli.Apex;
import io.apexmemory.config.Settings;
import io.apexmemory.document.Json;
import io.apexmemory.ingest.ReconciliationActivitiesImpl;
import io.apexmemory.ingest.ReconciliationClient;
import io.apexmemory.ingest.ReconciliationResult;
import io.apexmemory.ingest.ReconciliationWorkflow;
import io.apexmemory.ingest.TemporalFixture;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.apexmemory.worker.ApexTemporalWorker;
import io.apexmemory.worker.WorkerLimits;
import io.temporal.api.common.v1.Payload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The auditor and the repair as an operator has them: as a workflow, and on the command line. */
class ReconciliationTest {
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
        sagas.write(id, "A");
    }

    @Test
    void theWorkflowFindsAndIfAskedMends() throws Exception {
        try (TemporalFixture temporal = new TemporalFixture()) {
            ApexTemporalWorker worker = new ApexTemporalWorker(
                    temporal.temporal,
                    new WorkerLimits(temporal.taskQueue, 5, 5, "test", "v0"),
                    List.of(new ReconciliationActivitiesImpl(
                            sagas.memory.sweeper()::sweep,
                            sagas.memory.auditor()::audit,
                            sagas.memory.repair()::repair,
                            progress -> 0)));
            worker.start();
            ReconciliationClient client = new ReconciliationClient(temporal.temporal, temporal.taskQueue);
            Damage.COPY_CHANGED.plant(sagas, id);
            Damage.OPEN_PAST_ITS_DEADLINE.plant(sagas, id);

            ReconciliationResult found = client.run(false);
            assertThat(found.clean()).isFalse();
            assertThat(found.swept()).isEqualTo(1);
            assertThat(found.byInvariant()).isEqualTo(Map.of("read_atomic", 1L));
            assertThat(found.byStore()).isEqualTo(Map.of("redis", 1L));
            assertThat(found.findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.documentId()).isEqualTo(id));

            ReconciliationResult mended = client.run(true);
            assertThat(mended.clean()).isTrue();
            assertThat(mended.foundBefore()).isEqualTo(1);
            JsonNode wire = result(temporal);
            assertThat(wire.path("found_before").asInt()).isEqualTo(1);
            assertThat(wire.path("looked_at").path("documents").asInt()).isEqualTo(1);
            worker.stop(Duration.ofSeconds(5));
        }
    }

    private static JsonNode result(TemporalFixture temporal) throws Exception {
        Payload payload = temporal.temporal
                .fetchHistory(ReconciliationWorkflow.WORKFLOW_ID)
                .getLastEvent()
                .getWorkflowExecutionCompletedEventAttributes()
                .getResult()
                .getPayloads(0);
        assertThat(payload.getMetadataOrThrow("encoding").toStringUtf8()).isEqualTo("json/plain");
        return Json.MAPPER.readTree(payload.getData().toByteArray());
    }

    @Test
    void aServerWithoutSchedulesIsNamed() {
        try (TemporalFixture temporal = new TemporalFixture()) {
            ReconciliationClient client = new ReconciliationClient(temporal.temporal, temporal.taskQueue);
            assertThatThrownBy(() -> client.schedule(Duration.ofHours(1), true))
                    .isInstanceOf(TemporalUnreachable.class)
                    .hasMessageContaining("keeps no schedules");
            assertThatThrownBy(client::unschedule).hasMessageContaining("keeps no schedules");
        }
    }

    @Test
    void verifyOnTheCommandLineIsZeroOnlyWhenClean() throws Exception {
        assertThat(verify().code()).isZero();
        Damage.COPY_CHANGED.plant(sagas, id);

        Run found = verify();
        assertThat(found.code()).isEqualTo(1);
        assertThat(found.json().path("findings").path(0).path("document_id").asText())
                .isEqualTo(id.toString());
        assertThat(found.json().toString()).doesNotContain("Content", "Changed");

        Run mended = verify("--repair");
        assertThat(mended.code()).isZero();
        assertThat(mended.json().path("found_before").asInt()).isEqualTo(1);
    }

    private record Run(int code, JsonNode json) {}

    private static Run verify(String... more) throws Exception {
        StringWriter out = new StringWriter();
        Settings settings = Settings.load(sagas.stack.settings(), Path.of("target"));
        String[] arguments = new String[2 + more.length];
        arguments[0] = "verify";
        arguments[1] = "--json";
        System.arraycopy(more, 0, arguments, 2, more.length);
        int code = Apex.run(settings, new PrintWriter(out, true), new PrintWriter(new StringWriter()), arguments);
        return new Run(code, Json.MAPPER.readTree(out.toString()));
    }
}
