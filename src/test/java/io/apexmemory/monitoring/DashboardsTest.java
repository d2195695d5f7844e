package io.apexmemory.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.apexmemory.monitoring.Dashboards.Dashboard;
import io.apexmemory.monitoring.Dashboards.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DashboardsTest {
    /** What the worker promises to measure, without the common prefix. */
    private static final List<String> PROMISED = List.of(
            "workflow_started_total",
            "workflow_completed_total",
            "workflow_duration_seconds",
            "workflow_in_progress",
            "workflow_retries_total",
            "activity_started_total",
            "activity_completed_total",
            "activity_duration_seconds",
            "activity_retry_count",
            "activity_failure_reasons",
            "chunks_per_document",
            "entities_per_document",
            "entities_by_type",
            "embeddings_per_document",
            "databases_written",
            "saga_rollback_triggered",
            "worker_task_slots_available",
            "worker_task_slots_used",
            "task_queue_depth",
            "workflow_task_latency_seconds",
            "worker_poll_success",
            "documents_by_source",
            "document_size_bytes",
            "s3_download_duration_seconds",
            "ingestion_throughput_per_minute",
            "relationships_total",
            "lock_acquisition_seconds",
            "idempotency_hits_total",
            "circuit_breaker_state",
            "dead_letters",
            "sagas_open",
            "embedding_tokens_total",
            "embedding_cache_hits_total",
            "rate_limit_wait_seconds");

    private final List<Dashboard> all = Dashboards.all();

    @Test
    void thereAreThree() {
        assertThat(all).extracting(Dashboard::name).containsExactly("ingestion", "temporal-sdk", "temporal-server");
        assertThat(all).extracting(it -> it.root().path("uid").asText()).doesNotHaveDuplicates();
    }

    @Test
    void ingestionIsShownInItsSixParts() {
        List<String> rows = new ArrayList<>();
        all.get(0).root().path("panels").forEach(panel -> {
            if (panel.path("type").asText().equals("row")) {
                rows.add(panel.path("title").asText());
            }
        });
        assertThat(rows)
                .containsExactly(
                        "Workflow overview",
                        "Activities",
                        "Data quality",
                        "Saga and circuits",
                        "Databases",
                        "Business");
    }

    @Test
    void everyPanelSaysWhatItShowsInWhichUnitAndCallsItsLinesByName() throws IOException {
        String source = new YAMLMapper()
                .readTree(Path.of("docker/grafana/provisioning/datasources/prometheus.yml")
                        .toFile())
                .at("/datasources/0/uid")
                .asText();
        assertThat(source).isNotBlank();
        for (Dashboard dashboard : all) {
            assertThat(dashboard.panels()).hasSizeGreaterThan(15);
            for (JsonNode panel : dashboard.panels()) {
                String name = dashboard.name() + ", " + panel.path("title").asText();
                assertThat(panel.path("title").asText()).as(name).isNotBlank();
                assertThat(panel.path("description").asText())
                        .as(name)
                        .hasSizeGreaterThan(9)
                        .endsWith(".");
                assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                        .as(name)
                        .isNotBlank();
                assertThat(panel.at("/datasource/uid").asText()).as(name).isEqualTo(source);
                assertThat(panel.path("targets")).as(name).isNotEmpty().allSatisfy(target -> {
                    assertThat(target.path("expr").asText()).as(name).isNotBlank();
                    assertThat(target.path("legendFormat").asText()).as(name).isNotBlank();
                });
            }
        }
    }

    @Test
    void panelsHaveNumbersOfTheirOwnAndDoNotCoverEachOther() {
        for (Dashboard dashboard : all) {
            assertThat(dashboard.panels())
                    .extracting(panel -> panel.path("id").asInt())
                    .doesNotHaveDuplicates();
            Set<String> taken = new HashSet<>();
            for (JsonNode panel : dashboard.panels()) {
                JsonNode at = panel.path("gridPos");
                for (int x = at.path("x").asInt();
                        x < at.path("x").asInt() + at.path("w").asInt();
                        x++) {
                    assertThat(x).isLessThan(24);
                    for (int y = at.path("y").asInt();
                            y < at.path("y").asInt() + at.path("h").asInt();
                            y++) {
                        assertThat(taken.add(x + " " + y))
                                .as(panel.path("title").asText())
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void whatTheWorkerPromisesToMeasureIsShown() {
        String asked = all.stream()
                .flatMap(dashboard -> dashboard.queries().stream())
                .map(Query::expression)
                .collect(Collectors.joining("\n"));
        assertThat(PROMISED).allSatisfy(metric -> assertThat(asked).contains("apex_temporal_" + metric));
    }
}
