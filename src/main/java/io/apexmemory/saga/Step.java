package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome.StepReport;
import io.apexmemory.saga.SagaOutcome.StepReport.Status;
import java.time.Duration;
import java.util.function.Supplier;

/** One store's part in one saga: a do and an undo, and what became of them. A write given up may end beside its undo. */
final class Step {
    private final Store store;
    private final StoreGuard guard;
    private final DocumentVersion version;
    private volatile boolean begun;
    private volatile boolean written;
    private volatile boolean undone;
    private volatile StoreFailure failure;
    private volatile StoreFailure undoFailure;
    private volatile Duration duration = Duration.ZERO;

    Step(Store store, StoreGuard guard, DocumentVersion version) {
        this.store = store;
        this.guard = guard;
        this.version = version;
    }

    /** From now on the store counts as touched. */
    void begin() {
        begun = true;
    }

    void write(Deadline deadline) {
        long start = System.nanoTime();
        try {
            guard.call(done(() -> store.write(version)), store::diagnose, deadline);
            written = true;
        } catch (StoreFailure e) {
            failure = e;
        } finally {
            duration = Duration.ofNanos(System.nanoTime() - start);
        }
    }

    /** Goes past an open circuit; a write that is still under way counts as one that landed. */
    void undo(Deadline deadline) {
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
        int attempts = failure != null ? failure.attempts() : begun ? 1 : 0;
        return new StepReport(name(), status(), attempts, duration, written ? null : error());
    }

    private Status status() {
        if (undone) {
            return Status.UNDONE;
        }
        if (undoFailure != null) {
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
