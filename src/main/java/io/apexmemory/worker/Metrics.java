package io.apexmemory.worker;

import io.apexmemory.store.PostgresReader.Tallies;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker measures, under the contract's names. What PostgreSQL and Temporal know is asked for when somebody looks, at most
 * every few seconds; when one does not answer, that is absent and not zero. Thread-safe.
 */
final class Metrics {
    private final PrometheusMeterRegistry registry = registry();
    private final Meters meters = new Meters(registry);
    private final SagaMetrics saga = new SagaMetrics(meters);
    private final WorkMetrics work = new WorkMetrics(meters);
    private final SdkMetrics sdk = new SdkMetrics(meters);
    private final DocumentMetrics documents;
    private final Question<Tallies> tallies;
    private volatile Question<Map<String, Long>> backlog;
    private final MultiGauge sagasOpen =
            meters.gauges("sagas_open", "Sagas that have neither been committed nor aborted");
    private final MultiGauge oldestSaga =
            meters.gauges("saga_open_oldest_seconds", "How long ago the oldest open saga began; 0 where none is open");
    private final MultiGauge deadLetters = meters.gauges("dead_letters", "Dead letters by state");
    private final MultiGauge queueDepth =
            meters.gauges("task_queue_depth", "Tasks that wait for a worker, as the server estimates it");

    /**
     * @param tallies what PostgreSQL is asked for
     * @param entityTypes that there can be
     */
    Metrics(Question<Tallies> tallies, Clock clock, Set<String> entityTypes) {
        this.tallies = tallies;
        documents = new DocumentMetrics(meters, clock, entityTypes);
    }

    /** The SDK's latencies get bounds, without which nobody could ask for the slowest. */
    private static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        double[] bounds = Arrays.stream(Meters.durations(Meters.WAITING))
                .mapToDouble(Duration::toNanos)
                .toArray();
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().startsWith("temporal_") && id.getName().endsWith("_latency")
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(bounds)
                                .build()
                                .merge(config)
                        : config;
            }
        });
        return registry;
    }

    SagaMetrics saga() {
        return saga;
    }

    DocumentMetrics documents() {
        return documents;
    }

    /** Sees what a worker does. */
    WorkMetrics work() {
        return work;
    }

    /** Where Temporal's SDK tells its numbers. */
    SdkMetrics sdk() {
        return sdk;
    }

    /** From now on Temporal is asked for the task queue as well. */
    void watch(Question<Map<String, Long>> waiting) {
        backlog = waiting;
    }

    /** All of it, as Prometheus reads it. */
    String scrape() {
        Question<Map<String, Long>> waiting = backlog;
        if (waiting != null) {
            waiting.begin();
        }
        Optional<Tallies> now = tallies.answer();
        sagasOpen.register(
                now.stream()
                        .map(t -> MultiGauge.Row.of(Tags.empty(), t.sagasOpen()))
                        .toList(),
                true);
        oldestSaga.register(
                now.stream()
                        .map(t -> MultiGauge.Row.of(
                                Tags.empty(), t.oldestSagaOpen().toMillis() / 1000.0))
                        .toList(),
                true);
        deadLetters.register(
                now.stream()
                        .flatMap(t -> t.deadLetters().entrySet().stream())
                        .map(count -> MultiGauge.Row.of(
                                Tags.of("state", count.getKey().toLowerCase(Locale.ROOT)), count.getValue()))
                        .toList(),
                true);
        queueDepth.register(
                Optional.ofNullable(waiting).flatMap(Question::answer).orElse(Map.of()).entrySet().stream()
                        .map(count -> MultiGauge.Row.of(Tags.of("task_type", count.getKey()), count.getValue()))
                        .toList(),
                true);
        return registry.scrape();
    }
}
