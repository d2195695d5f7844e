package io.apexmemory.search;

import io.apexmemory.document.Vector;
import io.apexmemory.embed.Embedder;
import io.apexmemory.search.Passage.Connection;
import io.apexmemory.store.Neo4jMentions;
import io.apexmemory.store.Neo4jMentions.Mention;
import io.apexmemory.store.Neo4jMentions.Mention.Where;
import io.apexmemory.store.PostgresReader;
import io.apexmemory.store.PostgresReader.LiveChunk;
import io.apexmemory.store.QdrantStore;
import io.apexmemory.store.QdrantStore.Hit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Finds the passages of live versions that are nearest to some words. Thread-safe. */
public final class Search {
    private static final int OVERFETCH = 3;
    private static final int FURTHEST = 10_000;
    /** A document that is replaced over and over is read again as often, and no more. */
    private static final int READS = 10;

    private final Embedder embedder;
    private final QdrantStore vectors;
    private final PostgresReader records;
    private final Neo4jMentions mentions;

    public Search(Embedder embedder, QdrantStore vectors, PostgresReader records, Neo4jMentions mentions) {
        this.embedder = embedder;
        this.vectors = vectors;
        this.records = records;
        this.mentions = mentions;
    }

    /** The passages nearest to the words, best first, of live versions only; fewer than the limit where there are no more. */
    public List<Passage> search(String words, int limit) {
        Vector question = embedder.embed(words);
        for (int read = 1; ; read++) {
            Found found = nearest(question, limit);
            List<Passage> passages = passages(found, limit);
            if (read == READS || settled(found)) {
                return passages;
            }
        }
    }

    /** Asks for more at once rather than for a next page, because what writers add or take away moves the pages. */
    private Found nearest(Vector question, int limit) {
        for (int size = limit * OVERFETCH; ; size *= OVERFETCH) {
            List<Hit> hits = vectors.nearest(question, size, 0);
            Map<Hit, LiveChunk> live = records.live(hits);
            if (live.size() >= limit || hits.size() < size || size >= FURTHEST) {
                return new Found(hits, live);
            }
        }
    }

    /** False if a document was replaced meanwhile, so that neither its old version nor its new one was seen whole. */
    private boolean settled(Found found) {
        Map<UUID, Long> live = records.liveVersions(
                found.hits().stream().map(Hit::documentId).distinct().toList());
        Set<Where> seen = found.live().keySet().stream()
                .map(hit -> new Where(hit.documentId(), hit.version()))
                .collect(Collectors.toSet());
        return found.hits().stream()
                .filter(hit -> hit.version() <= live.getOrDefault(hit.documentId(), 0L))
                .allMatch(hit -> seen.contains(new Where(hit.documentId(), live.get(hit.documentId()))));
    }

    private List<Passage> passages(Found found, int limit) {
        List<Hit> best = found.hits().stream()
                .filter(found.live()::containsKey)
                .limit(limit)
                .toList();
        Map<Hit, List<Mention>> mentioned = mentions.of(best);
        Map<Where, String> titles = records.liveTitles(mentioned.values().stream()
                .flatMap(List::stream)
                .flatMap(m -> m.elsewhere().stream())
                .toList());
        List<Passage> passages = new ArrayList<>();
        for (Hit hit : best) {
            passages.add(passage(hit, found.live().get(hit), mentioned.getOrDefault(hit, List.of()), titles));
        }
        return passages;
    }

    private static Passage passage(Hit hit, LiveChunk chunk, List<Mention> mentions, Map<Where, String> titles) {
        String text = chunk.text().toLowerCase(Locale.ROOT);
        List<Connection> connections = mentions.stream()
                .filter(m -> text.contains(m.mentionText().toLowerCase(Locale.ROOT)))
                .map(m -> new Connection(
                        m.entityType(),
                        m.name(),
                        m.elsewhere().stream()
                                .filter(titles::containsKey)
                                .map(titles::get)
                                .distinct()
                                .sorted()
                                .toList()))
                .toList();
        return new Passage(
                hit.documentId(),
                hit.version(),
                chunk.title(),
                chunk.sourcePath(),
                hit.chunk() + 1,
                hit.score(),
                chunk.text(),
                connections);
    }

    /** What the vectors say is near, and the texts of those hits that are live. */
    private record Found(List<Hit> hits, Map<Hit, LiveChunk> live) {}
}
