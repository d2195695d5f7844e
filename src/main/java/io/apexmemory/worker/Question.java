package io.apexmemory.worker;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A question to a service that may be slow or gone. It is asked in another thread and never twice at once, its answer holds for
 * a while, and nobody waits longer than the patience. Thread-safe.
 */
final class Question<T> {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<T> ask;
    private final Duration holds;
    private final Executor threads;
    private CompletableFuture<T> answer;
    private long asked;

    Question(Supplier<T> ask, Duration holds, Executor threads) {
        this.ask = ask;
        this.holds = holds;
        this.threads = threads;
    }

    /** Asks, unless that is under way or there is an answer that holds; does not wait. */
    synchronized void begin() {
        if (answer == null || (answer.isDone() && System.nanoTime() - asked > holds.toNanos())) {
            asked = System.nanoTime();
            try {
                answer = CompletableFuture.supplyAsync(ask, threads);
            } catch (RejectedExecutionException e) {
                answer = CompletableFuture.failedFuture(e);
            }
        }
    }

    /** The answer; empty if it failed, or did not come in time. */
    Optional<T> answer() {
        CompletableFuture<T> current;
        long left;
        synchronized (this) {
            begin();
            current = answer;
            left = Math.max(0, asked + PATIENCE.toNanos() - System.nanoTime());
        }
        try {
            return Optional.of(current.get(left, NANOSECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
