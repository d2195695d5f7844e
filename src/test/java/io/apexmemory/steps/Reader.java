package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.WriteRequest;
import io.apexmemory.search.Passage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Somebody who reads one of the {@link Texts} over and over, by a search and by its id in each database, and notes which text it
 * was. A reading by id counts if the same version was live before and after it.
 */
final class Reader implements AutoCloseable {
    private static final float ROUNDING = 1e-6f;

    private final World world;
    private final UUID documentId;
    private final List<Integer> seen = new CopyOnWriteArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private final Thread thread = new Thread(this::read, "reader");
    private volatile boolean over;

    Reader(World world, Document document) {
        this.world = world;
        this.documentId = world.id(document);
    }

    Reader start() {
        thread.start();
        await().until(() -> rounds.get() > 0);
        return this;
    }

    /** The numbers of the texts that were seen whole, by either way, in their order. */
    List<Integer> seen() {
        return List.copyOf(seen);
    }

    /** What no reader may see. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** One reading by each way, which has to show a whole text. */
    int look() {
        int before = seen.size();
        bySearch();
        byId();
        assertThat(wrong).isEmpty();
        assertThat(seen.subList(before, seen.size())).as("by search and by id").hasSize(2);
        assertThat(Set.copyOf(seen.subList(before, seen.size()))).hasSize(1);
        return seen.get(before);
    }

    private void read() {
        while (!over) {
            try {
                bySearch();
                byId();
            } catch (RuntimeException e) {
                wrong.add("a reading failed: " + e);
            }
            rounds.incrementAndGet();
        }
    }

    private void bySearch() {
        List<Passage> passages = world.worker().reading().search().search("text", Texts.CHUNKS).stream()
                .filter(passage -> passage.documentId().equals(documentId))
                .toList();
        Set<Long> versions = passages.stream().map(Passage::version).collect(Collectors.toSet());
        Set<Integer> numbers = Texts.numbers(passages);
        if (versions.size() > 1 || numbers.size() > 1) {
            wrong.add("a search found texts " + numbers + " of versions " + versions);
        } else if (passages.size() == Texts.CHUNKS) {
            seen.addAll(numbers);
        }
    }

    private void byId() {
        OptionalLong live = live();
        if (live.isEmpty()) {
            return;
        }
        Optional<String> trouble = reading(live.getAsLong());
        if (trouble.isPresent() && live.equals(live())) {
            // what Redis forgets in mid-reading is there or not there, the second time
            trouble = reading(live.getAsLong());
        }
        if (live.equals(live())) {
            trouble.ifPresent(words -> wrong.add("version " + live.getAsLong() + ": " + words));
        }
    }

    /** What is wrong with this version, if anything is; what is live no longer may well be in pieces. */
    private Optional<String> reading(long version) {
        try {
            Copies copies = new Copies(world.stack().clients(), documentId, version);
            Set<Integer> numbers =
                    Texts.numbers(copies.facts(StoreName.POSTGRES).get("text"));
            if (numbers.size() != 1) {
                return Optional.of("its rows are of texts " + numbers);
            }
            int number = numbers.iterator().next();
            Optional<String> trouble = difference(copies, Texts.of(documentId, number));
            if (trouble.isEmpty() && live().equals(OptionalLong.of(version))) {
                seen.add(number);
            }
            return trouble;
        } catch (RuntimeException e) {
            return Optional.of("it cannot be read: " + e);
        }
    }

    private static Optional<String> difference(Copies copies, WriteRequest text) {
        Map<String, Object> whole = Copies.facts(text.document());
        whole.put("mentions", Copies.Mention.of(text.entities()));
        for (StoreName store : StoreName.values()) {
            if (store == StoreName.REDIS && !copies.inRedis()) {
                continue;
            }
            for (Map.Entry<String, Object> fact : copies.facts(store).entrySet()) {
                if (fact.getValue() == null
                        ? whole.get(fact.getKey()) != null
                        : !fact.getValue().equals(whole.get(fact.getKey()))) {
                    return Optional.of(store.title() + " has another " + fact + " than " + text.document());
                }
            }
        }
        float[] vector = text.embeddings().documentEmbedding().toArray();
        boolean same = copies.chunkVectors().values().stream().allMatch(held -> near(held, vector))
                && copies.documentVectors().stream().allMatch(held -> near(held, vector));
        return same ? Optional.empty() : Optional.of("Qdrant has other vectors than " + text.document());
    }

    private static boolean near(float[] held, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (Math.abs(held[i] - expected[i]) > ROUNDING) {
                return false;
            }
        }
        return held.length == expected.length;
    }

    private OptionalLong live() {
        return world.worker().reading().reader().liveVersion(documentId);
    }

    /** Returns when one more reading has seen how everything ended. */
    void finish() {
        if (!over) {
            int begun = rounds.get();
            await().atMost(Duration.ofSeconds(20)).until(() -> rounds.get() > begun + 1);
            close();
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
