package io.apexmemory.saga;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Json;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.saga.SagaOutcome.Failed;
import io.apexmemory.saga.SagaOutcome.Partial;
import io.apexmemory.saga.SagaOutcome.RolledBack;
import io.apexmemory.saga.SagaOutcome.StepReport;
import io.apexmemory.saga.SagaOutcome.Success;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One attempt to write one request. Used once, by one thread. */
final class SagaAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(EnhancedSaga.class);

    /** Between the end of a saga's budget and the moment when others may take it for dead. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    private final EnhancedSaga saga;
    private final WriteRequest request;
    private final Pulse pulse;
    private final UUID sagaId = UUID.randomUUID();
    private final UUID documentId;
    private final String key;
    private final Deadline writeDeadline;
    private final Deadline deadline;
    private HeldLock lock = HeldLock.NONE;
    private List<Step> steps = List.of();

    SagaAttempt(EnhancedSaga saga, WriteRequest request, Progress progress) {
        this.saga = saga;
        this.request = request;
        pulse = new Pulse(progress, saga.scheduler);
        documentId = request.document().uuid();
        key = saga.options().idempotency() ? IdempotencyKey.of(request) : null;
        writeDeadline = Deadline.in(saga.options().writing(), saga.clock);
        deadline = Deadline.in(saga.options().budget(), saga.clock);
    }

    SagaOutcome run() {
        Optional<SagaOutcome> circuit = openCircuit();
        if (circuit.isPresent()) {
            return circuit.get();
        }
        try {
            Optional<WriteSummary> earlier = enter();
            return earlier.isPresent() ? answered(earlier.get()) : begin();
        } catch (ApexException e) {
            return e.retryable() ? new RolledBack(e, reports()) : new Failed(e, reports());
        } catch (StoreFailure e) {
            return new RolledBack(
                    error(
                            ErrorType.DATABASE_WRITE,
                            "could not begin, because of " + e.getMessage() + "; nothing was written"),
                    reports());
        } finally {
            lock.release();
            pulse.close();
        }
    }

    /** Of several, the one that is open longest: an attempt before it lets a probe through would be lost. */
    private Optional<SagaOutcome> openCircuit() {
        return saga.guards().stream()
                .filter(g -> g.openFor().isPresent())
                .max(Comparator.comparing(g -> g.openFor().orElse(Duration.ZERO)))
                .map(g -> {
                    Duration left = g.openFor().orElse(Duration.ZERO);
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
    private Optional<WriteSummary> enter() {
        Gate.Options options = saga.options().gate();
        if (!options.locking() && key == null) {
            return Optional.empty();
        }
        lock = new HeldLock(saga, documentId, key, sagaId.toString());
        boolean look = true;
        for (int waited = 0; ; ) {
            Gate.Entry entry = knock(look);
            if (entry instanceof Gate.Entry.Locked) {
                lock.renewing(options);
                return Optional.empty();
            }
            if (entry instanceof Gate.Entry.Cached cached) {
                Optional<WriteSummary> answer = confirmed(cached.result());
                if (answer.isPresent()) {
                    lock = HeldLock.NONE;
                    return answer;
                }
                look = false;
            } else if (waited++ < options.retries()) {
                pulse.step("Waiting for the lock");
                pause(options.interval());
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
            return saga.gate(() -> saga.gate.enter(documentId, look ? key : null, sagaId.toString()), writeDeadline);
        } catch (StoreFailure e) {
            throw error(ErrorType.LOCK_ACQUISITION, "could not be locked, because of " + e.getMessage());
        }
    }

    /** Redis may be stale or wrong: an answer counts only if PostgreSQL finds its version live. */
    private Optional<WriteSummary> confirmed(String cached) {
        try {
            Json.MAPPER.readValue(cached, WriteSummary.class);
        } catch (IOException e) {
            log(Level.WARN, "a cached result cannot be read and is replaced", 0);
            return Optional.empty();
        }
        Ledger.Lookup found =
                saga.ledger(() -> saga.ledger.find(documentId, key, request.idempotencyId()), writeDeadline);
        if (found.conflict()) {
            throw conflict();
        }
        return found.answer();
    }

    private SagaOutcome begin() {
        Ledger.Intent intent = saga.ledger(
                () -> saga.ledger.open(
                        sagaId,
                        documentId,
                        key,
                        request.idempotencyId(),
                        saga.options().owner(),
                        saga.options().budget().plus(SLACK)),
                writeDeadline);
        if (intent instanceof Ledger.Intent.Answered answered) {
            lock.finish(answered.summary());
            return answered(answered.summary());
        }
        if (!(intent instanceof Ledger.Intent.Opened opened)) {
            throw conflict();
        }
        return write(opened.version());
    }

    private SagaOutcome write(long version) {
        steps = saga.steps(new DocumentVersion(request.document(), request.entities(), request.embeddings(), version));
        boolean complete = false;
        try {
            pulse.step("Writing databases");
            complete = Parallel.run(
                    steps,
                    step -> step.write(writeDeadline),
                    saga.threads,
                    writeDeadline,
                    () -> pulse.stopped() != null);
        } catch (InterruptedException | RuntimeException e) {
            pulse.interrupted();
        }
        if (complete && pulse.stopped() == null && steps.stream().allMatch(Step::written)) {
            return commit(version);
        }
        SagaOutcome outcome = rollBack(version, causes(), steps.stream().allMatch(Step::passing));
        if (pulse.stopped() != null) {
            throw pulse.stopped();
        }
        return outcome;
    }

    private SagaOutcome commit(long version) {
        WriteSummary summary = WriteSummary.success(documentId, version);
        Ledger.Commit commit;
        try {
            commit = saga.ledgerRegardless(() -> saga.ledger.commit(sagaId, summary), deadline);
        } catch (StoreFailure e) {
            return uncertain(summary, e);
        }
        if (commit instanceof Ledger.Commit.Committed committed) {
            return committed(summary, committed.previous());
        }
        if (commit instanceof Ledger.Commit.Superseded superseded) {
            rollBack(version, "overtaken", true);
            return new Failed(
                    error(ErrorType.SUPERSEDED, "was overtaken: version " + superseded.live() + " is newer and live"),
                    reports());
        }
        return rollBack(version, "the saga was taken over as dead", true);
    }

    private SagaOutcome committed(WriteSummary summary, long previous) {
        lock.finish(summary);
        log(Level.INFO, "saga committed", summary.version());
        if (previous > 0) {
            saga.threads.execute(() -> saga.collect(new Ledger.Leftover(sagaId, documentId, previous)));
        }
        return new Success(summary, false, reports());
    }

    /** The commit got no answer. The mark of an abort finds out what it did; without that nothing may be undone. */
    private SagaOutcome uncertain(WriteSummary summary, StoreFailure e) {
        try {
            return saga.ledger.abort(sagaId)
                    ? undo(summary.version(), e.getMessage(), true, true)
                    : committed(summary, 0);
        } catch (RuntimeException stillGone) {
            log(Level.ERROR, "the commit got no answer; the saga is left to the sweeper", summary.version());
            return new RolledBack(
                    error(
                            ErrorType.DATABASE_WRITE,
                            "got no answer to its commit from " + e.getMessage()
                                    + "; whether it is live will be known when PostgreSQL answers again"),
                    reports());
        }
    }

    private SagaOutcome rollBack(long version, String causes, boolean passing) {
        boolean marked = false;
        try {
            marked = saga.ledgerRegardless(() -> saga.ledger.abort(sagaId), saga.undoDeadline());
            if (!marked) {
                return committed(WriteSummary.success(documentId, version), 0);
            }
        } catch (StoreFailure e) {
            log(Level.WARN, "the abort could not be recorded; the saga stays open for the sweeper", version);
        }
        return undo(version, causes, passing, marked);
    }

    private SagaOutcome undo(long version, String causes, boolean passing, boolean marked) {
        Deadline patience = saga.undoDeadline();
        List<Step> maybeApplied = steps.stream().filter(Step::needsUndo).toList();
        try {
            Parallel.run(maybeApplied, step -> step.undo(patience), saga.threads, patience, () -> false);
        } catch (InterruptedException e) {
            pulse.interrupted();
        }
        List<Step> left = maybeApplied.stream()
                .filter(step -> !step.undone())
                .filter(step -> marked || step.name() != StoreName.POSTGRES)
                .toList();
        left.forEach(step -> deadLetter(version, step));
        log(
                left.isEmpty() ? Level.INFO : Level.ERROR,
                left.isEmpty() ? "saga rolled back" : "saga left behind",
                version);
        if (left.isEmpty()) {
            ApexException failure =
                    error(ErrorType.DATABASE_WRITE, "was rolled back, because of " + causes + "; nothing is visible");
            return new RolledBack(withDelay(passing ? failure : failure.permanent()), reports());
        }
        String where = left.stream().map(s -> s.name().title()).collect(Collectors.joining(", "));
        return new Partial(
                error(
                                ErrorType.DATABASE_WRITE,
                                "was not written, because of " + causes + "; nothing is visible, but leftovers in "
                                        + where + " could not be deleted: see its dead letters")
                        .permanent(),
                reports());
    }

    private void deadLetter(long version, Step step) {
        try {
            saga.ledger.deadLetter(sagaId, documentId, version, step.name(), step.undoError());
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("document_id", documentId)
                    .addKeyValue("saga_id", sagaId)
                    .addKeyValue("version", version)
                    .addKeyValue("store", step.name().wire())
                    .addKeyValue("operation", "remove")
                    .addKeyValue("error", step.undoError())
                    .addKeyValue("priority", "high")
                    .log("CRITICAL: a dead letter could not be recorded; the sweeper will, when PostgreSQL is back");
        }
    }

    private ApexException withDelay(ApexException failure) {
        return steps.stream()
                .flatMap(step -> step.guard().openFor().stream())
                .max(Duration::compareTo)
                .map(left -> failure.retryable() ? failure.retryAfter(left.plusMillis(100)) : failure)
                .orElse(failure);
    }

    private String causes() {
        return steps.stream().filter(s -> !s.written()).map(Step::error).collect(Collectors.joining("; "));
    }

    private SagaOutcome answered(WriteSummary summary) {
        log(Level.INFO, "answered by an earlier write", summary.version());
        return new Success(summary, true, List.of());
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
            throw error(ErrorType.LOCK_ACQUISITION, "was stopped while it waited for its lock");
        }
    }

    private void log(Level level, String text, long version) {
        LOG.atLevel(level)
                .addKeyValue("document_id", documentId)
                .addKeyValue("saga_id", sagaId)
                .addKeyValue("version", version)
                .log(text);
    }
}
