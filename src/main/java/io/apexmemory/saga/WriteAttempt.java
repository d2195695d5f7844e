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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/** One attempt to write one request: look-up, lock, intent, the writes side by side, commit. */
final class WriteAttempt extends SagaAttempt<SagaOutcome> {
    private final WriteRequest request;
    private final String key;
    private List<Step> steps = List.of();
    private WriteSummary summary;
    private Unwinding unwinding;

    WriteAttempt(EnhancedSaga saga, WriteRequest request, Progress progress) {
        super(saga, request.document().uuid(), progress);
        this.request = request;
        key = saga.options().idempotency() ? IdempotencyKey.of(request) : null;
    }

    @Override
    Collection<StoreGuard> needed() {
        return saga.guards();
    }

    @Override
    SagaOutcome begin() {
        Optional<Ledger.Intent.Answered> earlier = entrance.enter(key, this::confirmed);
        if (earlier.isPresent()) {
            return answered(earlier.get(), StoreName.REDIS);
        }
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
            entrance.lock().finish(answered.summary());
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
            WriteSummary earlier = Json.MAPPER.readValue(cached, WriteSummary.class);
            return earlier != null && documentId.equals(earlier.documentId());
        } catch (IOException e) {
            return false;
        }
    }

    private SagaOutcome write(long version) {
        summary = WriteSummary.success(documentId, version);
        steps = saga.steps(new DocumentVersion(request.document(), request.entities(), request.embeddings(), version));
        unwinding = new Unwinding(saga, new Ledger.Leftover(sagaId, documentId, version), steps);
        try {
            pulse.step("Writing databases");
            steps.forEach(Step::begin);
            Parallel.run(steps, step -> step.write(deadline), saga.threads, deadline, pulse::stopped);
        } catch (RuntimeException e) {
            // stopped, or no thread to be had: what may have begun is undone below
            log(Level.DEBUG, "the writes were not waited for", version);
        }
        reports().forEach(saga.meter::wrote);
        if (!pulse.stopped() && steps.stream().allMatch(Step::written)) {
            return commit(version);
        }
        saga.meter.rolledBack(pulse.stopped() ? Reason.STOPPED : Reason.WRITE_FAILED);
        SagaOutcome outcome = rollBack(causes());
        if (!(outcome instanceof Success)) {
            pulse.rethrow();
        }
        return outcome;
    }

    private SagaOutcome rollBack(String causes) {
        Optional<Boolean> aborted = abort();
        if (aborted.isEmpty()) {
            log(Level.WARN, "the abort could not be recorded; the saga stays open for the sweeper", summary.version());
        }
        return aborted.orElse(true) ? takeBack(causes, aborted.isPresent()) : committed(0);
    }

    private String causes() {
        return steps.stream().filter(s -> !s.written()).map(Step::error).collect(Collectors.joining("; "));
    }

    @Override
    Ledger.Commit askForCommit() {
        return saga.ledger.commit(sagaId, summary);
    }

    @Override
    SagaOutcome committed(long previous) {
        entrance.lock().finish(summary);
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

    @Override
    SagaOutcome takeBack(String causes, boolean marked) {
        return unwinding.undo(causes, marked);
    }

    @Override
    SagaOutcome refused(ApexException failure) {
        return failure.retryable() ? new RolledBack(failure, reports()) : new Failed(failure, reports());
    }

    private SagaOutcome answered(Ledger.Intent.Answered earlier, StoreName rememberedBy) {
        saga.meter.idempotencyHit(rememberedBy, earlier.age());
        log(Level.INFO, "answered by an earlier write", earlier.summary().version());
        return new Success(earlier.summary(), true, List.of());
    }

    @Override
    List<StepReport> reports() {
        return steps.stream().map(Step::report).toList();
    }

    private ApexException conflict() {
        return error(
                ErrorType.IDEMPOTENCY_CONFLICT,
                "was refused: its idempotency_id belongs to a request with other content; use a new id");
    }
}
