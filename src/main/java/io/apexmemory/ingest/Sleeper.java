package io.apexmemory.ingest;

import java.time.Duration;

/** Waits; injected, so that tests do not. */
@FunctionalInterface
public interface Sleeper {
    Sleeper REAL = duration -> Thread.sleep(duration.toMillis());

    void sleep(Duration duration) throws InterruptedException;
}
