package io.apexmemory.steps;

import io.cucumber.java.After;
import io.cucumber.java.Before;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Ends a scenario that waits for what never comes: it fails, and does not keep the others waiting. */
public final class Limit {
    /** Twice what the longest scenario takes on a slow machine. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Duration BETWEEN = Duration.ofSeconds(5);
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "limit");
        thread.setDaemon(true);
        return thread;
    });

    private Duration longest = LONGEST;
    private ScheduledFuture<?> interrupts;
    private volatile boolean over;

    Limit of(Duration time) {
        longest = time;
        return this;
    }

    @Before(order = Integer.MIN_VALUE)
    public void begin() {
        Thread scenario = Thread.currentThread();
        // more than once: who is interrupted may wait again
        interrupts = CLOCK.scheduleWithFixedDelay(
                () -> {
                    over = true;
                    scenario.interrupt();
                },
                longest.toMillis(),
                BETWEEN.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @After(order = Integer.MAX_VALUE)
    public void end() {
        interrupts.cancel(false);
        boolean unused = Thread.interrupted();
        if (over) {
            throw new AssertionError("the scenario had not ended after " + longest.toSeconds() + " s");
        }
    }
}
