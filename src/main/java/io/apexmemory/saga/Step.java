package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome.StepReport;
import io.apexmemory.saga.SagaOutcome.StepReport.Status;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One store's part in one saga: a do and an undo, and what became of them. A write given up may end beside its undo. */
final class Step {
    private final Store store;
    private final StoreGuard guard;
    private final DocumentVersion version;
    private volatile boolean begun;
    private volatile boolean written;
    private volatile boolean undoing;
    private volatile boolean undone;
    private volatile StoreFailure failure;
    private volatile StoreFailure undoFailure;
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile long start;
    private volatile Duration duration;

    Step(Store store, StoreGuard guard, DocumentVersion version) {
        this.store = store;
        this.guard = guard;
        this.version = version;
    }

    /** From now on the store counts as touched. */
    void begin() {
        start = System.nanoTime();
        begun = true;
    }

    void write(Deadline deadline) {
        try {
            guard.call(done(this::attempt), store::diagnose, deadline);
            written = true;
        } catch (StoreFailure e) {
            failure = e;
        } finally {
            duration = sinceStart();
        }
    }

    private void attempt() {
        attempts.incrementAndGet();
        store.write(version);
    }

    /** Goes past an open circuit; a write that is still under way counts as one that landed. */
    void undo(Deadline deadline) {
        undoing = true;
        try {
            guard.callRegardless(
                    done(() -> store.remove(version.documentId(), version.version())), store::diagnose, deadline);
            undone = true;
        } catch (StoreFailure e) {
            undoFailure = e;
        }
    }

    /** Whether anything of the version may be in the store: also where the answer got lost or never came. */
    boolean needsUndo() {
        return begun && (failure == null || failure.diagnosis().maybeApplied());
    }

    boolean written() {
        return written;
    }

    boolean undone() {
        return undone;
    }

    StoreName name() {
        return store.name();
    }

    String error() {
        return failure == null ? name().title() + ": no answer before the deadline" : failure.getMessage();
    }

    String undoError() {
        return undoFailure == null ? name().title() + ": no answer before the deadline" : undoFailure.getMessage();
    }

    StepReport report() {
        Duration taken = duration == null ? sinceStart() : duration;
        return new StepReport(name(), status(), attempts.get(), taken, trouble());
    }

    private Duration sinceStart() {
        return begun ? Duration.ofNanos(System.nanoTime() - start) : Duration.ZERO;
    }

    /** Of the write, of its undo, of both, or null. */
    private String trouble() {
        String ofWrite = written ? null : error();
        if (status() != Status.LEFT_BEHIND) {
            return ofWrite;
        }
        String ofUndo = "not undone, because of " + undoError();
        return ofWrite == null ? ofUndo : ofWrite + "; " + ofUndo;
    }

    private Status status() {
        if (undone) {
            return Status.UNDONE;
        }
        if (undoing) {
            return Status.LEFT_BEHIND;
        }
        return written ? Status.WRITTEN : failure != null ? Status.FAILED : Status.GIVEN_UP;
    }

    private static Supplier<Void> done(Runnable call) {
        return () -> {
            call.run();
            return null;
        };
    }
}
