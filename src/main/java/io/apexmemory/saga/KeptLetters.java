package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters that PostgreSQL did not take: each is logged as critical with all its fields, and kept by this process until
 * PostgreSQL takes it. For a process that dies first the log and the sweeper remain. Thread-safe.
 */
final class KeptLetters {
    private static final Logger LOG = LoggerFactory.getLogger(EnhancedSaga.class);
    private static final int MOST = 10_000;
    private static final long EVERY_SECONDS = 1;

    private final EnhancedSaga saga;
    private final BlockingQueue<Letter> letters = new LinkedBlockingQueue<>(MOST);
    private final AtomicBoolean due = new AtomicBoolean();

    KeptLetters(EnhancedSaga saga) {
        this.saga = saga;
    }

    private record Letter(Ledger.Leftover leftover, Map<StoreName, String> errors) {}

    void keep(Ledger.Leftover leftover, Map<StoreName, String> errors) {
        boolean kept = letters.offer(new Letter(leftover, Map.copyOf(errors)));
        String what = kept
                ? "CRITICAL: a dead letter could not be recorded; it is kept until PostgreSQL is back"
                : "CRITICAL: a dead letter could neither be recorded nor kept; the sweeper makes a new one";
        errors.forEach((store, error) -> LOG.atError()
                .addKeyValue("document_id", leftover.documentId())
                .addKeyValue("saga_id", leftover.sagaId())
                .addKeyValue("version", leftover.version())
                .addKeyValue("store", store.wire())
                .addKeyValue("operation", "remove")
                .addKeyValue("error", error)
                .addKeyValue("priority", "high")
                .addKeyValue("attempts", 1)
                .addKeyValue("time", saga.clock.instant())
                .log(what));
        schedule();
    }

    private void schedule() {
        if (due.compareAndSet(false, true)) {
            try {
                // the scheduler only triggers: PostgreSQL may keep a connection waiting
                var unused = saga.scheduler.schedule(
                        () -> saga.threads.execute(this::again), EVERY_SECONDS, TimeUnit.SECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("the saga is closing and records its letters itself");
            }
        }
    }

    private void again() {
        record();
        due.set(false);
        if (!letters.isEmpty()) {
            schedule();
        }
    }

    /** Not before the last one is recorded. */
    boolean isEmpty() {
        return letters.isEmpty();
    }

    /** One try to record them all, past a circuit that may be open. */
    synchronized void record() {
        try {
            for (Letter letter = letters.peek(); letter != null; letter = letters.peek()) {
                saga.ledger.deadLetters(letter.leftover(), letter.errors());
                letters.remove();
                LOG.atInfo()
                        .addKeyValue("document_id", letter.leftover().documentId())
                        .addKeyValue("saga_id", letter.leftover().sagaId())
                        .log("a dead letter that was kept is recorded");
            }
        } catch (RuntimeException e) {
            LOG.debug("PostgreSQL takes no dead letters yet");
        }
    }
}
