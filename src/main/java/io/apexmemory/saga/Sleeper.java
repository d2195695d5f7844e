package io.apexmemory.saga;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/** Waits; injected, so that tests need not. */
@FunctionalInterface
public interface Sleeper {
    Sleeper REAL = duration -> Thread.sleep(duration.toMillis());

    void sleep(Duration duration) throws InterruptedException;

    /** The same for work that an interruption cancels: the thread stays interrupted. */
    default void pause(Duration duration) {
        try {
            sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("told to stop while waiting");
        }
    }
}
