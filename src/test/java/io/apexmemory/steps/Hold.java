package io.apexmemory.steps;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where calls of a worker wait until the scenario lets them go. Thread-safe. */
final class Hold {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private final CountDownLatch letGo = new CountDownLatch(1);

    /** For a call that comes here. One that is interrupted goes on, and stays marked. */
    void pass() {
        reached.complete(null);
        try {
            letGo.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the first call has come. */
    void awaitCall() {
        reached.copy().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Those that wait go on, and no other waits. */
    void letGo() {
        letGo.countDown();
    }
}
