package io.apexmemory.ingest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@link IngestionClient#follow}. Ends are long polls without a thread, of a window of the oldest; states are queries by a
 * few threads, at most one at a time for each. Both arrive as news that the following thread tells its listener.
 */
final class Following {
    private static final Logger log = LoggerFactory.getLogger(Following.class);
    private static final int WINDOW = 200;
    private static final int QUERIES = 4;

    private final IngestionClient client;
    private final Duration every;
    private final IngestionListener listener;
    private final BlockingQueue<Runnable> news = new LinkedBlockingQueue<>();
    private final Map<IngestionHandle, AtomicBoolean> underWay = new ConcurrentHashMap<>();

    Following(IngestionClient client, Duration every, IngestionListener listener) {
        this.client = client;
        this.every = every;
        this.listener = listener;
    }

    void run(Collection<IngestionHandle> ingestions) throws InterruptedException {
        // a document that was asked for twice is one ingestion
        Queue<IngestionHandle> waiting = new ArrayDeque<>(new LinkedHashSet<>(ingestions));
        ExecutorService queries = Executors.newFixedThreadPool(QUERIES, Following::daemon);
        try {
            long nextLook = System.nanoTime();
            while (!waiting.isEmpty() || !underWay.isEmpty()) {
                while (!waiting.isEmpty() && underWay.size() < WINDOW) {
                    watch(waiting.remove());
                }
                Runnable latest = news.poll(Math.max(0, nextLook - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (latest != null) {
                    latest.run();
                }
                if (System.nanoTime() >= nextLook) {
                    underWay.forEach((ingestion, asking) -> look(queries, ingestion, asking));
                    nextLook = System.nanoTime() + every.toNanos();
                }
            }
        } finally {
            queries.shutdownNow();
        }
    }

    private void watch(IngestionHandle ingestion) {
        underWay.put(ingestion, new AtomicBoolean());
        var unused = client.outcome(ingestion)
                .whenComplete((outcome, thrown) -> news.add(() -> end(ingestion, outcome, thrown)));
    }

    private void end(IngestionHandle ingestion, IngestionOutcome outcome, Throwable thrown) {
        underWay.remove(ingestion);
        if (thrown != null) {
            throw thrown instanceof CompletionException && thrown.getCause() instanceof RuntimeException cause
                    ? cause
                    : new CompletionException(thrown);
        }
        listener.ended(ingestion, outcome);
    }

    private void look(ExecutorService queries, IngestionHandle ingestion, AtomicBoolean asking) {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        queries.execute(() -> {
            try {
                client.status(ingestion.documentId()).ifPresent(state -> news.add(() -> tell(ingestion, state)));
            } catch (RuntimeException e) {
                // no worker, or a passing fault: the end is what counts, and its own poll reports a lasting one
                log.debug("No status of document {}", ingestion.documentId(), e);
            } finally {
                asking.set(false);
            }
        });
    }

    private void tell(IngestionHandle ingestion, IngestionState state) {
        if (underWay.containsKey(ingestion)) {
            listener.state(ingestion, state);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "ingestion-status");
        thread.setDaemon(true);
        return thread;
    }
}
