package io.apexmemory.saga;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Json;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.saga.SagaMeter.Reason;
import io.apexmemory.saga.SagaOutcome.Failed;
import io.apexmemory.saga.SagaOutcome.RolledBack;
import io.apexmemory.saga.SagaOutcome.StepReport;
import io.apexmemory.saga.SagaOutcome.Success;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** One attempt to write one request. Used once, by one thread. */
final class SagaAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(EnhancedSaga.class);
    /** After the writes: the commit is asked for a little longer than another write would be. */
    private static final Duration COMMITTING = Duration.ofSeconds(15);

    private final EnhancedSaga saga;
    private final WriteRequest request;
    private final UUID sagaId = UUID.randomUUID();
    private final UUID documentId;
    private final String key;
    private final Deadline deadline;
    private final Pulse pulse;
    private final Place place;
    private HeldLock lock = HeldLock.NONE;
    private List<Step> steps = List.of();

    SagaAttempt(EnhancedSaga saga, WriteRequest request, Progress progress) {
        this.saga = saga;
        this.request = request;
        documentId = request.document().uuid();
        key = saga.options().idempotency() ? IdempotencyKey.of(request) : null;
        deadline = Deadline.in(saga.options().writing(), saga.clock);
        pulse = new Pulse(progress, saga.scheduler, saga.threads);
        place = new Place(saga.places);
    }

    SagaOutcome run() {
        try {
            Optional<SagaOutcome> circuit = openCircuit();
            if (circuit.isEmpty()) {
                admit();
                // a circuit may have opened while this one waited
                circuit = openCircuit();
            }
            if (circuit.isPresent()) {
                return circuit.get();
            }
            Optional<Ledger.Intent.Answered> earlier = enter();
            return earlier.isPresent() ? answered(earlier.get(), StoreName.REDIS) : begin();
        } catch (ApexException e) {
            return e.retryable() ? new RolledBack(e, reports()) : new Failed(e, reports());
        } catch (StoreFailure e) {
            return new RolledBack(
                    saga.withDelay(error(
                            ErrorType.DATABASE_WRITE,
                            "could not begin, because of " + e.getMessage() + "; nothing was written")),
                    reports());
        } finally {
            lock.release();
            place.giveBack();
            pulse.close();
        }
    }

    private void admit() {
        if (!place.take(deadline, pulse)) {
            throw error(ErrorType.DATABASE_WRITE, "waited too long for its turn; nothing was written");
        }
    }

    /** Of several, the one that is open longest: an attempt before it lets a probe through would be lost. */
    private Optional<SagaOutcome> openCircuit() {
        return saga.guards().stream()
                .filter(g -> g.circuit().openFor().isPresent())
                .max(Comparator.comparing(g -> g.circuit().openFor().orElse(Duration.ZERO)))
                .map(g -> {
                    Duration left = g.circuit().openFor().orElse(Duration.ZERO);
                    return new RolledBack(
                            error(
                                            ErrorType.DATABASE_WRITE,
                                            "was not written, because the circuit of "
                                                    + g.store().title() + " is open; the next try is due in "
                                                    + (left.toSeconds() + 1) + " s")
                                    .retryAfter(left.plusMillis(100)),
                            List.of());
                });
    }

    /** The earlier answer, or empty with the lock held. */
    private Optional<Ledger.Intent.Answered> enter() {
        Gate.Options options = saga.options().gate();
        if (!options.locking() && key == null) {
            return Optional.empty();
        }
        lock = new HeldLock(saga, documentId, key, sagaId.toString());
        boolean look = true;
        long start = System.nanoTime();
        for (int waited = 0; ; ) {
            Gate.Entry entry = knock(look);
            if (entry instanceof Gate.Entry.Locked) {
                if (options.locking()) {
                    saga.meter.lockAcquired(Duration.ofNanos(System.nanoTime() - start));
                }
                lock.renewing(options);
                return Optional.empty();
            }
            if (entry instanceof Gate.Entry.Cached cached) {
                Optional<Ledger.Intent.Answered> answer = confirmed(cached.result());
                if (answer.isPresent()) {
                    lock = HeldLock.NONE;
                    return answer;
                }
                look = false;
            } else if (waited++ < options.retries()) {
                pulse.step("Waiting for the lock");
                // or a crowd at one document would keep all others out
                place.giveBack();
                pause(options.interval());
                admit();
            } else {
                lock = HeldLock.NONE;
                throw error(
                        ErrorType.LOCK_ACQUISITION,
                        "is being written by another attempt, and its lock did not become free in "
                                + options.interval()
                                        .multipliedBy(options.retries())
                                        .toMillis() + " ms");
            }
        }
    }

    private Gate.Entry knock(boolean look) {
        try {
            return saga.gate(() -> saga.gate.enter(documentId, look ? key : null, sagaId.toString()), deadline);
        } catch (StoreFailure e) {
            if (!e.diagnosis().maybeApplied()) {
                // nothing to let go of, and no second failure to be counted
                lock = HeldLock.NONE;
            }
            throw saga.withDelay(
                    error(ErrorType.LOCK_ACQUISITION, "could not be locked, because of " + e.getMessage()));
        }
    }

    /** Redis may be stale or wrong: an answer counts only if PostgreSQL finds its version live. */
    private Optional<Ledger.Intent.Answered> confirmed(String cached) {
        if (!readable(cached)) {
            log(Level.WARN, "a cached result cannot be read and is replaced", 0);
            return Optional.empty();
        }
        Ledger.Lookup found = saga.ledger(() -> saga.ledger.find(documentId, key, request.idempotencyId()), deadline);
        if (found.conflict()) {
            throw conflict();
        }
        return found.answer();
    }

    private boolean readable(String cached) {
        try {
            WriteSummary summary = Json.MAPPER.readValue(cached, WriteSummary.class);
            return summary != null && documentId.equals(summary.documentId());
        } catch (IOException e) {
            return false;
        }
    }

    private SagaOutcome begin() {
        Ledger.Intent intent = saga.ledger(
                () -> saga.ledger.open(
                        sagaId,
                        documentId,
                        key,
                        request.idempotencyId(),
                        saga.options().owner(),
                        EnhancedSaga.LIFETIME),
                deadline);
        if (intent instanceof Ledger.Intent.Answered answered) {
            lock.finish(answered.summary());
            return answered(answered, StoreName.POSTGRES);
        }
        if (!(intent instanceof Ledger.Intent.Opened opened)) {
            throw conflict();
        }
        if (key != null) {
            saga.meter.idempotencyMiss();
        }
        return write(opened.version());
    }

    private SagaOutcome write(long version) {
        steps = saga.steps(new DocumentVersion(request.document(), request.entities(), request.embeddings(), version));
        Unwinding unwinding = new Unwinding(saga, sagaId, documentId, version, steps);
        try {
            pulse.step("Writing databases");
            steps.forEach(Step::begin);
            Parallel.run(steps, step -> step.write(deadline), saga.threads, deadline, pulse::stopped);
        } catch (RuntimeException e) {
            // stopped, or no thread to be had: what may have begun is undone below
            LOG.atDebug().addKeyValue("document_id", documentId).log("the writes were not waited for");
        }
        reports().forEach(saga.meter::wrote);
        if (!pulse.stopped() && steps.stream().allMatch(Step::written)) {
            return commit(WriteSummary.success(documentId, version), unwinding);
        }
        saga.meter.rolledBack(pulse.stopped() ? Reason.STOPPED : Reason.WRITE_FAILED);
        SagaOutcome outcome = rollBack(WriteSummary.success(documentId, version), unwinding, causes());
        if (!(outcome instanceof Success)) {
            pulse.rethrow();
        }
        return outcome;
    }

    private SagaOutcome commit(WriteSummary summary, Unwinding unwinding) {
        Ledger.Commit commit;
        try {
            commit = saga.ledgerRegardless(() -> saga.ledger.commit(sagaId, summary), deadline.later(COMMITTING));
        } catch (StoreFailure e) {
            return uncertain(summary, unwinding, e.getMessage());
        }
        if (commit instanceof Ledger.Commit.Committed committed) {
            return committed(summary, committed.previous());
        }
        if (commit instanceof Ledger.Commit.Superseded superseded) {
            saga.meter.rolledBack(Reason.SUPERSEDED);
            unwinding.undo("a newer version", true);
            return new Failed(
                    error(ErrorType.SUPERSEDED, "was overtaken: version " + superseded.live() + " is newer and live"),
                    reports());
        }
        saga.meter.rolledBack(Reason.TAKEN_OVER);
        return unwinding.undo("another worker, which took this saga for dead", true);
    }

    /** The commit got no answer. The mark of an abort finds out what it did; without that nothing may be undone. */
    private SagaOutcome uncertain(WriteSummary summary, Unwinding unwinding, String cause) {
        Optional<Boolean> aborted = unwinding.abort();
        if (aborted.isPresent() && !aborted.get()) {
            return committed(summary, 0);
        }
        saga.meter.rolledBack(Reason.COMMIT_FAILED);
        if (aborted.isPresent()) {
            return unwinding.undo(cause, true);
        }
        log(Level.ERROR, "the commit got no answer; the saga is left to the sweeper", summary.version());
        return new RolledBack(
                saga.withDelay(error(
                        ErrorType.DATABASE_WRITE,
                        "got no answer to its commit from " + cause
                                + "; whether it is live will be known when PostgreSQL answers again")),
                reports());
    }

    private SagaOutcome rollBack(WriteSummary summary, Unwinding unwinding, String causes) {
        Optional<Boolean> aborted = unwinding.abort();
        if (aborted.isEmpty()) {
            log(Level.WARN, "the abort could not be recorded; the saga stays open for the sweeper", summary.version());
        }
        return aborted.orElse(true) ? unwinding.undo(causes, aborted.isPresent()) : committed(summary, 0);
    }

    private SagaOutcome committed(WriteSummary summary, long previous) {
        lock.finish(summary);
        log(Level.INFO, "saga committed", summary.version());
        if (previous > 0) {
            collect(previous);
        }
        return new Success(summary, false, reports());
    }

    /** Off the caller's path; if it cannot be, the sweeper does it. */
    private void collect(long previous) {
        try {
            saga.threads.execute(() -> saga.collect(new Ledger.Leftover(sagaId, documentId, previous)));
        } catch (RejectedExecutionException e) {
            log(Level.INFO, "the version before is left to the sweeper", previous);
        }
    }

    private String causes() {
        return steps.stream().filter(s -> !s.written()).map(Step::error).collect(Collectors.joining("; "));
    }

    private SagaOutcome answered(Ledger.Intent.Answered earlier, StoreName rememberedBy) {
        saga.meter.idempotencyHit(rememberedBy, earlier.age());
        log(Level.INFO, "answered by an earlier write", earlier.summary().version());
        return new Success(earlier.summary(), true, List.of());
    }

    private List<StepReport> reports() {
        return steps.stream().map(Step::report).toList();
    }

    private ApexException conflict() {
        return error(
                ErrorType.IDEMPOTENCY_CONFLICT,
                "was refused: its idempotency_id belongs to a request with other content; use a new id");
    }

    private ApexException error(ErrorType type, String text) {
        return new ApexException(type, "document " + documentId + " " + text);
    }

    private void pause(Duration interval) {
        try {
            saga.sleeper.sleep(interval);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the write was told to stop");
        }
    }

    private void log(Level level, String text, long version) {
        LoggingEventBuilder line = LOG.atLevel(level)
                .addKeyValue("document_id", documentId)
                .addKeyValue("saga_id", sagaId)
                .addKeyValue("version", version);
        for (StepReport report : reports()) {
            line = report.addTo(line);
        }
        line.log(text);
    }
}
