package io.apexmemory.worker;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.Circuit;
import io.apexmemory.saga.SagaMeter;
import io.apexmemory.saga.SagaOutcome.StepReport;
import io.apexmemory.saga.StoreGuard;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What sagas do, and their circuits, which are read when somebody looks. Thread-safe. */
final class SagaMetrics implements SagaMeter {
    private static final String DATABASE = "database";

    private final Meters meters;
    private final Timer lockAcquisition;
    private final DistributionSummary entryAge;
    private final Counter misses;

    SagaMetrics(Meters meters) {
        this.meters = meters;
        lockAcquisition = meters.timer("lock_acquisition", "Time until a document's lock was held", new double[] {
            0.005, 0.01, 0.05, 0.1, 0.5, 1, 5
        });
        entryAge = meters.summary(
                "idempotency_entry_age_seconds",
                "Age of the remembered answers that were given again",
                new double[] {60, 600, 3_600, 21_600, 86_400});
        misses = meters.counter("idempotency_misses", "Requests that were looked up and found new");
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
        meters.gauge(
                name,
                description,
                () -> value.applyAsDouble(guard.circuit().status()),
                DATABASE,
                guard.store().wire());
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

    private Counter hits(StoreName rememberedBy) {
        return meters.counter("idempotency_hits", "Requests answered without a write", "source", rememberedBy.wire());
    }

    private Counter writes(StoreName store, StepReport.Status status) {
        return meters.counter(
                "databases_written",
                "Writes of a version into a database, by how they ended",
                DATABASE,
                store.wire(),
                "status",
                Meters.word(status));
    }

    private Counter rollbacks(Reason reason) {
        return meters.counter(
                "saga_rollback_triggered", "Sagas that went back on what they began", "reason", Meters.word(reason));
    }
}
