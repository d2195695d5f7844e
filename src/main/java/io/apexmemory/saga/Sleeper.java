package io.apexmemory.saga;

import java.time.Duration;

/** Waits; injected, so that tests need not. */
@FunctionalInterface
public interface Sleeper {
    Sleeper REAL = duration -> Thread.sleep(duration.toMillis());

    void sleep(Duration duration) throws InterruptedException;
}
