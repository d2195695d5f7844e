package io.apexmemory.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Threads that work off a list. */
final class Crew implements AutoCloseable {
    private final ExecutorService threads;

    Crew(int size) {
        this(Executors.newFixedThreadPool(size));
    }

    /** @param threads are shut down with this */
    Crew(ExecutorService threads) {
        this.threads = threads;
    }

    /** Returns when all is done; throws what the first one threw that failed. */
    <T> void all(List<T> things, Consumer<T> work) {
        List<Future<?>> running = new ArrayList<>();
        things.forEach(thing -> running.add(threads.submit(() -> work.accept(thing))));
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a piece of work failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
