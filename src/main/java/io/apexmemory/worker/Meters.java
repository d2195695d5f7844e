package io.apexmemory.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Makes the project's own meters: each with the contract's prefix and a description, and the same one whenever it is asked for
 * again. The names that Prometheus sees end in what it demands: a counter's in {@code _total}, a timer's in {@code _seconds}.
 */
record Meters(MeterRegistry registry) {
    private static final String PREFIX = "apex_temporal_";

    /** Bounds of what lasts from milliseconds to minutes. */
    static final double[] WORK = {0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600};

    /** Bounds of what ought to last no time, and may pile up. */
    static final double[] WAITING = {0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300};

    /** Bounds of a number of things; the first holds those without any. */
    static final double[] NUMBER = {0.5, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500};

    Counter counter(String name, String description, String... labels) {
        return Counter.builder(PREFIX + name)
                .description(description)
                .tags(labels)
                .register(registry);
    }

    Timer timer(String name, String description, double[] seconds, String... labels) {
        return Timer.builder(PREFIX + name)
                .description(description)
                .serviceLevelObjectives(durations(seconds))
                .tags(labels)
                .register(registry);
    }

    DistributionSummary summary(String name, String description, double[] bounds) {
        return DistributionSummary.builder(PREFIX + name)
                .description(description)
                .serviceLevelObjectives(bounds)
                .register(registry);
    }

    /** A gauge that holds on to what it reads. */
    void gauge(String name, String description, Supplier<Number> value, String... labels) {
        Gauge.builder(PREFIX + name, value)
                .description(description)
                .tags(Tags.of(labels))
                .register(registry);
    }

    /** Gauges that come and go. */
    MultiGauge gauges(String name, String description) {
        return MultiGauge.builder(PREFIX + name).description(description).register(registry);
    }

    /** A constant as the word of a label. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static Duration[] durations(double... seconds) {
        return Arrays.stream(seconds)
                .mapToObj(s -> Duration.ofMillis(Math.round(s * 1_000)))
                .toArray(Duration[]::new);
    }
}
