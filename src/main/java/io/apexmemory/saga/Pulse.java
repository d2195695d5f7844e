package io.apexmemory.saga;

import io.apexmemory.document.Progress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Heartbeats of one attempt, whatever its own thread waits for; remembers when the caller asked it to stop. */
final class Pulse implements AutoCloseable {
    private static final long PERIOD_SECONDS = 5;

    private final Progress progress;
    private final ScheduledFuture<?> beats;
    private volatile String step = "Waiting for the lock";
    private volatile RuntimeException stopped;

    Pulse(Progress progress, ScheduledExecutorService scheduler) {
        this.progress = progress;
        beats = scheduler.scheduleWithFixedDelay(this::beat, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Reports the next step of the work; throws what the caller's progress throws to stop it. */
    void step(String words) {
        step = words;
        beat();
        if (stopped != null) {
            throw stopped;
        }
    }

    /** What told the work to stop, or null. */
    RuntimeException stopped() {
        return stopped;
    }

    /** The thread was interrupted: the work stops, and the undo still runs to its end. */
    void interrupted() {
        stopped = stopped == null ? new IllegalStateException("the write was told to stop") : stopped;
    }

    private void beat() {
        try {
            progress.step(step);
        } catch (RuntimeException e) {
            stopped = e;
        }
    }

    @Override
    public void close() {
        beats.cancel(false);
    }
}
