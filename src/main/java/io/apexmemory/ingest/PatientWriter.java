package io.apexmemory.ingest;

import io.apexmemory.document.Progress;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.SagaOutcome.RolledBack;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.saga.WriteRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes one attempt of writes that came a moment too early: where a circuit is about to let a probe through, or waits for the end
 * of one, it waits too and writes again. Without that the attempts of many documents would be spent on one probe, and after an
 * outage they would fail with the database well again. Thread-safe.
 */
public final class PatientWriter implements DocumentWriter {
    /** More than this is Temporal's to wait for. */
    private static final Duration MOMENT = Duration.ofSeconds(5);
    /** So that the last write fits into the activity's time-out. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DocumentWriter writer;
    private final Clock clock;
    private final Sleeper sleeper;

    public PatientWriter(DocumentWriter writer, Clock clock, Sleeper sleeper) {
        this.writer = writer;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    @Override
    public SagaOutcome write(WriteRequest request, Progress progress) {
        Instant end = clock.instant().plus(PATIENCE);
        while (true) {
            SagaOutcome outcome = writer.write(request, progress);
            Optional<Duration> delay =
                    outcome instanceof RolledBack back ? back.failure().nextRetryDelay() : Optional.empty();
            if (delay.isEmpty()
                    || delay.get().compareTo(MOMENT) > 0
                    || clock.instant().plus(delay.get()).isAfter(end)) {
                return outcome;
            }
            progress.step("Waiting for a circuit");
            sleeper.pause(delay.get());
        }
    }
}
