package io.apexmemory.cli;

import io.apexmemory.cli.Documents.Document;
import io.apexmemory.cli.Ingestions.Arrived;
import io.apexmemory.cli.Ingestions.Ending;
import io.apexmemory.cli.Ingestions.Failed;
import io.apexmemory.cli.Ingestions.Update;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What is known of each document that one command ingests. Thread-safe. */
final class Batch {
    private final Clock clock;
    private final Instant begun;
    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Map<String, Integer> steps = new TreeMap<>();
    private int arrived;
    private int failed;

    /**
     * One document at one moment.
     *
     * @param status null before it was started
     * @param ending null as long as it goes on
     * @param took from its start to its ending, or to its last change
     */
    record Item(Document document, UUID documentId, String status, Instant started, Duration took, Ending ending) {
        boolean running() {
            return started != null && ending == null;
        }
    }

    /** Counts at one moment; {@code steps} has the number of documents in each status that is neither first nor last. */
    record Counts(int all, int arrived, int failed, Duration elapsed, Map<String, Integer> steps) {
        int ended() {
            return arrived + failed;
        }

        double perSecond() {
            return ended() / Math.max(0.001, elapsed.toMillis() / 1000.0);
        }
    }

    Batch(List<Document> documents, Clock clock) {
        this.clock = clock;
        begun = clock.instant();
        documents.forEach(d -> items.put(d.uri(), new Item(d, null, null, null, Duration.ZERO, null)));
    }

    /** Takes the news in; answers the document if this was its ending. A second ending, or news after it, changes nothing. */
    synchronized Optional<Item> update(Update update) {
        Item before = items.get(update.uri());
        if (before == null || before.ending() != null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Instant started = before.started() == null ? now : before.started();
        UUID documentId = update.documentId() == null ? before.documentId() : update.documentId();
        Item after = new Item(
                before.document(),
                documentId,
                update.status(),
                started,
                Duration.between(started, now),
                update.ending());
        items.put(update.uri(), after);
        count(before, -1);
        count(after, 1);
        return after.ending() == null ? Optional.empty() : Optional.of(after);
    }

    /** Ends what nobody told the ending of, so that nothing is taken for arrived by mistake. */
    List<Item> giveUp() {
        Failed unknown = new Failed("Unknown", "no answer came; ask for it with: apex status");
        return items().stream()
                .filter(item -> item.ending() == null)
                .flatMap(item -> update(new Update(item.document().uri(), null, "unknown", unknown)).stream())
                .toList();
    }

    synchronized List<Item> items() {
        return List.copyOf(items.values());
    }

    synchronized Counts counts() {
        return new Counts(
                items.size(), arrived, failed, Duration.between(begun, clock.instant()), new TreeMap<>(steps));
    }

    private void count(Item item, int by) {
        if (item.ending() instanceof Arrived) {
            arrived += by;
        } else if (item.ending() instanceof Failed) {
            failed += by;
        } else if (item.running()) {
            steps.merge(item.status(), by, (a, b) -> a + b == 0 ? null : a + b);
        }
    }
}
