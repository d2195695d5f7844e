package io.apexmemory.saga;

import io.apexmemory.document.Progress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Heartbeats of one attempt, whatever its own thread waits for. It remembers when the caller asked for a stop, by an exception or
 * by an interruption of the attempt's thread, and keeps the interruption until the attempt has tidied up.
 */
final class Pulse implements AutoCloseable {
    private static final long PERIOD_SECONDS = 5;

    private final Progress progress;
    private final ScheduledFuture<?> beats;
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile String step = "Waiting for the lock";
    private volatile RuntimeException stopped;
    private boolean interrupted;

    /** The scheduler only triggers: a beat that hangs keeps a thread of its own, and no other attempt's. */
    Pulse(Progress progress, ScheduledExecutorService scheduler, Executor threads) {
        this.progress = progress;
        beats = scheduler.scheduleWithFixedDelay(
                () -> threads.execute(this::beat), PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Reports the next step of the work; throws what the caller's progress throws to stop it. */
    void step(String words) {
        step = words;
        beat();
        if (stopped()) {
            throw stopped;
        }
    }

    /** Whether the work is to stop; called by the attempt's own thread. */
    boolean stopped() {
        if (Thread.interrupted()) {
            interrupted = true;
            stopped = stopped == null ? new CancellationException("the saga was told to stop") : stopped;
        }
        return stopped != null;
    }

    /** Throws what stopped the work, if anything did. */
    void rethrow() {
        if (stopped()) {
            throw stopped;
        }
    }

    private void beat() {
        if (beating.compareAndSet(false, true)) {
            try {
                progress.step(step);
            } catch (RuntimeException e) {
                stopped = e;
            } finally {
                beating.set(false);
            }
        }
    }

    @Override
    public void close() {
        beats.cancel(false);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
