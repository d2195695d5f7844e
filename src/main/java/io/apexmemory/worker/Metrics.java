package io.apexmemory.worker;

import io.apexmemory.document.StoreName;
import io.apexmemory.embed.EmbeddingMeter;
import io.apexmemory.saga.Circuit;
import io.apexmemory.saga.SagaMeter;
import io.apexmemory.saga.SagaOutcome.StepReport;
import io.apexmemory.saga.StoreGuard;
import io.apexmemory.store.PostgresReader.Tallies;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a worker measures, under the contract's names. Circuits are read when somebody looks, what PostgreSQL knows at most every
 * few seconds; when it does not answer, that is absent and not zero. Thread-safe.
 */
public final class Metrics implements SagaMeter, EmbeddingMeter {
    private static final String PREFIX = "apex_temporal_";
    private static final String DATABASE = "database";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Question<Tallies> tallies;
    private final MultiGauge sagasOpen = MultiGauge.builder(PREFIX + "sagas_open")
            .description("Sagas that have neither been committed nor aborted")
            .register(registry);
    private final MultiGauge deadLetters = MultiGauge.builder(PREFIX + "dead_letters")
            .description("Dead letters by state")
            .register(registry);
    private final Timer lockAcquisition = Timer.builder(PREFIX + "lock_acquisition")
            .description("Time until a document's lock was held")
            .serviceLevelObjectives(millis(5, 10, 50, 100, 500, 1_000, 5_000))
            .register(registry);
    private final DistributionSummary entryAge = DistributionSummary.builder(PREFIX + "idempotency_entry_age")
            .description("Age of the remembered answers that were given again")
            .baseUnit("seconds")
            .serviceLevelObjectives(60, 600, 3_600, 21_600, 86_400)
            .register(registry);
    private final Counter misses;
    private final Counter tokens;
    private final Counter cacheHits;

    /** @param tallies what PostgreSQL is asked for */
    Metrics(Question<Tallies> tallies) {
        this.tallies = tallies;
        misses = counter("idempotency_misses", "Requests that were looked up and found new");
        tokens = counter("embedding_tokens", "Tokens that the API billed for embeddings");
        cacheHits = counter("embedding_cache_hits", "Texts whose vector came from the cache");
        // those of which there may be none yet: a rate needs the zero before the first
        List.of(StoreName.REDIS, StoreName.POSTGRES).forEach(this::hits);
        for (Reason reason : Reason.values()) {
            rollbacks(reason);
        }
        for (StoreName store : StoreName.values()) {
            List.of(StepReport.Status.WRITTEN, StepReport.Status.FAILED, StepReport.Status.GIVEN_UP)
                    .forEach(status -> writes(store, status));
        }
    }

    /** Everything that counts is in here, also for others who count. */
    MeterRegistry registry() {
        return registry;
    }

    void watch(List<StoreGuard> guards) {
        for (StoreGuard guard : guards) {
            watch(
                    guard,
                    "circuit_breaker_state",
                    "State of the circuit: 0 closed, 1 half-open, 2 open",
                    status -> switch (status.state()) {
                        case CLOSED -> 0;
                        case HALF_OPEN -> 1;
                        case OPEN -> 2;
                    });
            watch(
                    guard,
                    "circuit_breaker_failures",
                    "Failures in a row that the circuit has counted",
                    Circuit.Status::failures);
            watch(
                    guard,
                    "circuit_breaker_last_failure_timestamp_seconds",
                    "When the circuit last counted a failure, in seconds since 1970; NaN if it never did",
                    status -> status.lastFailure() == null
                            ? Double.NaN
                            : status.lastFailure().at().toEpochMilli() / 1000.0);
        }
    }

    private void watch(StoreGuard guard, String name, String description, ToDoubleFunction<Circuit.Status> value) {
        Gauge.builder(
                        PREFIX + name,
                        guard,
                        watched -> value.applyAsDouble(watched.circuit().status()))
                .description(description)
                .tag(DATABASE, guard.store().wire())
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void lockAcquired(Duration waited) {
        lockAcquisition.record(waited);
    }

    @Override
    public void idempotencyHit(StoreName rememberedBy, Duration age) {
        hits(rememberedBy).increment();
        entryAge.record(age.toMillis() / 1000.0);
    }

    @Override
    public void idempotencyMiss() {
        misses.increment();
    }

    @Override
    public void wrote(StepReport report) {
        writes(report.store(), report.status()).increment();
    }

    @Override
    public void rolledBack(Reason reason) {
        rollbacks(reason).increment();
    }

    @Override
    public void used(long billed, int hits) {
        tokens.increment((double) billed);
        cacheHits.increment(hits);
    }

    /** All of it, as Prometheus reads it. */
    String scrape() {
        Optional<Tallies> now = tallies.answer();
        sagasOpen.register(
                now.stream()
                        .map(t -> MultiGauge.Row.of(Tags.empty(), t.sagasOpen()))
                        .toList(),
                true);
        deadLetters.register(
                now.stream()
                        .flatMap(t -> t.deadLetters().entrySet().stream())
                        .map(count -> MultiGauge.Row.of(Tags.of("state", lower(count.getKey())), count.getValue()))
                        .toList(),
                true);
        return registry.scrape();
    }

    private Counter hits(StoreName rememberedBy) {
        return counter("idempotency_hits", "Requests answered without a write", "source", rememberedBy.wire());
    }

    private Counter writes(StoreName store, StepReport.Status status) {
        return counter(
                "databases_written",
                "Writes of a version into a database, by how they ended",
                DATABASE,
                store.wire(),
                "status",
                lower(status.name()));
    }

    private Counter rollbacks(Reason reason) {
        return counter(
                "saga_rollback_triggered", "Sagas that went back on what they began", "reason", lower(reason.name()));
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Duration[] millis(long... limits) {
        return Arrays.stream(limits).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
