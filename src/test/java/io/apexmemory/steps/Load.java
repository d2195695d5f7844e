package io.apexmemory.steps;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.apexmemory.ingest.IngestionOutcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;

/** Documents that keep coming, however those before them fare. Each is a text of its own; all mention the same entities. */
final class Load implements AutoCloseable {
    private final World world;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
    private final Map<Document, CompletableFuture<IngestionOutcome>> documents = new LinkedHashMap<>();

    private Load(World world) {
        this.world = world;
    }

    /** One every so often from now on. */
    static Load of(World world, Duration every) {
        Load load = new Load(world);
        var unused = load.schedule.scheduleAtFixedRate(load::next, 0, every.toMillis(), MILLISECONDS);
        return load;
    }

    private synchronized void next() {
        Document document = new Document("load-%03d.txt".formatted(documents.size()));
        world.documents()
                .write(
                        document,
                        "Load note %d. Columbia Valley Orchards had it carried from Wenatchee to Los Angeles by Cascade Freight Lines."
                                .formatted(documents.size()));
        ingest(document);
    }

    private void ingest(Document document) {
        documents.put(document, world.worker().client().outcome(world.start(document)));
    }

    /** How many have come. */
    synchronized int size() {
        return documents.size();
    }

    synchronized long ended() {
        return documents.values().stream().filter(CompletableFuture::isDone).count();
    }

    /** No more come; returns when each has ended, whatever the end. */
    Map<Document, IngestionOutcome> end(Duration atMost) {
        close();
        return outcomes(atMost);
    }

    /** Ingests these once more; returns when each has ended. */
    Map<Document, IngestionOutcome> again(List<Document> some, Duration atMost) {
        synchronized (this) {
            documents.clear();
            some.forEach(this::ingest);
        }
        return outcomes(atMost);
    }

    private Map<Document, IngestionOutcome> outcomes(Duration atMost) {
        await().atMost(atMost).until(() -> ended() == size());
        synchronized (this) {
            return documents.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().join(), (a, b) -> a, LinkedHashMap::new));
        }
    }

    @Override
    public void close() {
        schedule.shutdown();
        try {
            schedule.awaitTermination(30, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
