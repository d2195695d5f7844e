package io.apexmemory.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.config.SettingsException;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Threads;
import io.apexmemory.saga.Circuit;
import io.apexmemory.saga.Deadline;
import io.apexmemory.saga.SagaMeter.Reason;
import io.apexmemory.saga.SagaOutcome.StepReport;
import io.apexmemory.saga.Store.Diagnosis;
import io.apexmemory.saga.StoreFailure;
import io.apexmemory.saga.StoreGuard;
import io.apexmemory.store.PostgresReader.Tallies;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class WorkerEndpointTest {
    private static final Diagnosis DOWN = new Diagnosis(true, false, "not reachable");

    private final ExecutorService threads = Threads.perTask("test");
    private final Set<StoreName> down = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pings = new AtomicInteger();
    private volatile boolean temporalDown;
    private final List<StoreGuard> guards = Arrays.stream(StoreName.values())
            .map(store -> new StoreGuard(
                    store,
                    new StoreGuard.Options(new Circuit.Options(2, Duration.ofMinutes(1), 1), 0, Duration.ofMillis(1)),
                    Clock.systemUTC(),
                    duration -> {}))
            .toList();
    private Supplier<Tallies> postgres =
            () -> new Tallies(3, Duration.ofSeconds(90), Map.of("OPEN", 2L, "RESOLVED", 5L));
    private final Metrics metrics = new Metrics(
            new Question<>(() -> postgres.get(), Duration.ZERO, threads), Clock.systemUTC(), Set.of("customer"));
    private final Health health = new Health(guards, this::ping, threads);
    private final WorkerEndpoint endpoint = WorkerEndpoint.open(0, metrics, health, guards);

    WorkerEndpointTest() {
        metrics.saga().watch(guards);
        health.connected(() -> {
            if (temporalDown) {
                throw new IllegalStateException("down");
            }
        });
    }

    @AfterEach
    void close() {
        endpoint.close();
        threads.shutdownNow();
    }

    @Test
    void whatWasCountedStandsUnderTheNamesOfTheContract() throws Exception {
        metrics.saga().lockAcquired(Duration.ofMillis(20));
        metrics.saga().idempotencyHit(StoreName.REDIS, Duration.ofMinutes(5));
        metrics.saga().idempotencyMiss();
        metrics.saga().wrote(new StepReport(StoreName.NEO4J, StepReport.Status.FAILED, 4, Duration.ZERO, "down"));
        metrics.saga().rolledBack(Reason.WRITE_FAILED);
        metrics.documents().used(120, 3);
        metrics.documents().waited(Duration.ofMillis(300));
        fail(StoreName.QDRANT, 2);

        assertThat(get("/metrics").body().lines())
                .contains(
                        "apex_temporal_lock_acquisition_seconds_count 1",
                        "apex_temporal_lock_acquisition_seconds_bucket{le=\"0.01\"} 0",
                        "apex_temporal_lock_acquisition_seconds_bucket{le=\"0.05\"} 1",
                        "apex_temporal_idempotency_hits_total{source=\"redis\"} 1.0",
                        "apex_temporal_idempotency_hits_total{source=\"postgres\"} 0.0",
                        "apex_temporal_idempotency_misses_total 1.0",
                        "apex_temporal_idempotency_entry_age_seconds_sum 300.0",
                        "apex_temporal_databases_written_total{database=\"neo4j\",status=\"failed\"} 1.0",
                        "apex_temporal_databases_written_total{database=\"redis\",status=\"written\"} 0.0",
                        "apex_temporal_saga_rollback_triggered_total{reason=\"write_failed\"} 1.0",
                        "apex_temporal_embedding_tokens_total 120.0",
                        "apex_temporal_embedding_cache_hits_total 3.0",
                        "apex_temporal_rate_limit_wait_seconds_count 1",
                        "apex_temporal_rate_limit_wait_seconds_bucket{le=\"0.25\"} 0",
                        "apex_temporal_rate_limit_wait_seconds_bucket{le=\"0.5\"} 1",
                        "apex_temporal_circuit_breaker_state{database=\"qdrant\"} 2.0",
                        "apex_temporal_circuit_breaker_state{database=\"redis\"} 0.0",
                        "apex_temporal_circuit_breaker_failures{database=\"qdrant\"} 2.0",
                        "apex_temporal_sagas_open 3.0",
                        "apex_temporal_saga_open_oldest_seconds 90.0",
                        "apex_temporal_dead_letters{state=\"open\"} 2.0",
                        "apex_temporal_dead_letters{state=\"resolved\"} 5.0");
    }

    @Test
    void whatPostgresDoesNotAnswerIsAbsentAndNotZero() throws Exception {
        assertThat(get("/metrics").body()).contains("apex_temporal_sagas_open 3.0");
        postgres = () -> {
            throw new IllegalStateException("down");
        };

        assertThat(get("/metrics").body())
                .contains("apex_temporal_idempotency_misses_total")
                .doesNotContain("apex_temporal_sagas_open ", "apex_temporal_dead_letters{");
    }

    @Test
    void aQuestionThatHangsIsNotAskedTwiceAndHoldsNobodyUp() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Question<Integer> question = new Question<>(
                () -> {
                    asked.incrementAndGet();
                    try {
                        hanging.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return 7;
                },
                Duration.ofMinutes(1),
                threads);

        assertThat(question.answer()).isEmpty();
        assertThat(question.answer()).isEmpty();
        hanging.countDown();
        await().untilAsserted(() -> assertThat(question.answer()).contains(7));
        assertThat(asked).hasValue(1);
    }

    @Test
    void aWorkerIsReadyWhileAllStoresAnswerAndNoCircuitIsOpen() throws Exception {
        assertThat(get("/ready").statusCode()).isEqualTo(200);
        fail(StoreName.REDIS, 2);
        JsonNode ready = Json.MAPPER.readTree(get("/ready").body());

        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(ready.path("ready").asBoolean()).isFalse();
        assertThat(ready.path("stores").path("redis").path("circuit").asText()).isEqualTo("open");
        assertThat(ready.path("stores").path("redis").path("answers").asBoolean())
                .isTrue();
        assertThat(ready.path("stores").path("neo4j").path("circuit").asText()).isEqualTo("closed");
        assertThat(pings).as("each store was asked once within a second").hasValue(4);
        assertThat(get("/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aWorkerIsNotReadyWithoutAStoreOrWhenItStops() throws Exception {
        down.add(StoreName.POSTGRES);
        JsonNode ready = Json.MAPPER.readTree(get("/ready").body());
        assertThat(ready.path("ready").asBoolean()).isFalse();
        assertThat(ready.path("stores").path("postgres").path("answers").asBoolean(true))
                .isFalse();
        assertThat(ready.path("stores").path("neo4j").path("answers").asBoolean())
                .isTrue();

        health.stopping();
        assertThat(Json.MAPPER.readTree(get("/ready").body()).path("stopping").asBoolean())
                .isTrue();
    }

    @Test
    void aWorkerIsNotReadyWithoutTemporalOrBeforeItIsConnected() throws Exception {
        temporalDown = true;
        JsonNode ready = Json.MAPPER.readTree(get("/ready").body());
        assertThat(ready.path("ready").asBoolean(true)).isFalse();
        assertThat(ready.path("temporal").asBoolean(true)).isFalse();
        assertThat(ready.path("stores").path("neo4j").path("answers").asBoolean())
                .isTrue();
        assertThat(get("/live").statusCode()).isEqualTo(200);

        assertThat(new Health(guards, this::ping, threads).readiness().ready()).isFalse();
    }

    @Test
    void aCircuitTellsWhatItCountedAndIsResetByHand() throws Exception {
        fail(StoreName.QDRANT, 2);
        JsonNode open = circuit("qdrant");
        assertThat(open.path("state").asText()).isEqualTo("open");
        assertThat(open.path("failures").asInt()).isEqualTo(2);
        assertThat(open.path("last_failure").path("reason").asText()).isEqualTo("not reachable");
        assertThat(open.path("last_failure").path("at").asText()).startsWith("20");
        assertThat(open.path("open_until").asText()).startsWith("20");

        assertThat(post("/circuits/qdrant/reset").statusCode()).isEqualTo(200);
        assertThat(circuit("qdrant").path("state").asText()).isEqualTo("closed");
        assertThat(circuit("qdrant").path("failures").asInt()).isZero();
        assertThat(circuit("neo4j").path("last_failure").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 404", "GET, /metrics/x, 404", "POST, /circuits/oracle/reset, 404",
        "POST, /metrics, 405", "GET, /circuits/qdrant/reset, 405", "DELETE, /circuits, 405"
    })
    void whatIsAskedWronglyIsExplained(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = ask(method, path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Json.MAPPER.readTree(answer.body()).path("error").asText()).contains("th");
        assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsSetting() {
        int taken = endpoint.address().getPort();
        assertThatThrownBy(() -> WorkerEndpoint.open(taken, metrics, health, guards))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("TEMPORAL_METRICS_PORT=" + taken);
    }

    private void ping(StoreName store) {
        pings.incrementAndGet();
        if (down.contains(store)) {
            throw new IllegalStateException("down");
        }
    }

    private void fail(StoreName store, int times) {
        for (int i = 0; i < times; i++) {
            Throwable failure = catchThrowable(() -> guard(store)
                    .call(
                            () -> {
                                throw new IllegalStateException("down");
                            },
                            e -> DOWN,
                            Deadline.in(Duration.ofMinutes(1), Clock.systemUTC())));
            assertThat(failure).isInstanceOf(StoreFailure.class);
        }
    }

    private StoreGuard guard(StoreName store) {
        return guards.stream().filter(g -> g.store() == store).findFirst().orElseThrow();
    }

    private JsonNode circuit(String store) throws Exception {
        for (JsonNode circuit : Json.MAPPER.readTree(get("/circuits").body())) {
            if (circuit.path("store").asText().equals(store)) {
                return circuit;
            }
        }
        throw new AssertionError("there is no circuit of " + store);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return ask("GET", path);
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return ask("POST", path);
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(endpoint.address().resolve(path))
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
    }
}
