package io.apexmemory.steps;

import io.apexmemory.stack.Stack;
import io.apexmemory.steps.Bench.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A worker in a process of its own that gets no answer from S3 and is killed after a while; another one begins to take work
 * when this one has begun its own.
 */
final class FirstWorker implements AutoCloseable {
    private final Mortal worker;
    private final CompletableFuture<Instant> began;
    private final CompletableFuture<Instant> died;

    private FirstWorker(Mortal worker, Stack stack, TestWorker next, Duration life) {
        this.worker = worker;
        began = stack.s3Reads().hang().thenApplyAsync(arrived -> {
            next.work();
            return Instant.now();
        });
        died = began.thenApplyAsync(
                at -> worker.kill(), CompletableFuture.delayedExecutor(life.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Returns when it takes work. */
    static FirstWorker start(Stack stack, TestWorker next, Kind kind, Duration life) {
        Mortal worker = Mortal.launch(stack, kind, next);
        return new FirstWorker(worker.awaitReady(), stack, next, life);
    }

    /** When S3 had its request. */
    Instant began() {
        return began.join();
    }

    Instant died() {
        return died.join();
    }

    /** What it said, in its order. */
    List<String> heartbeats() {
        return worker.heartbeats();
    }

    @Override
    public void close() {
        worker.close();
    }
}
