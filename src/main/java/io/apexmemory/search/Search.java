package io.apexmemory.search;

import io.apexmemory.document.Vector;
import io.apexmemory.embed.Embedder;
import io.apexmemory.search.Passage.Connection;
import io.apexmemory.store.Neo4jMentions;
import io.apexmemory.store.Neo4jMentions.Mention;
import io.apexmemory.store.PostgresReader;
import io.apexmemory.store.PostgresReader.LiveChunk;
import io.apexmemory.store.QdrantStore;
import io.apexmemory.store.QdrantStore.Hit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds the passages of live versions that are nearest to some words. Thread-safe. */
public final class Search {
    private static final int OVERFETCH = 3;
    private static final int FURTHEST = 10_000;

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
        List<Hit> live = new ArrayList<>();
        Map<Hit, LiveChunk> texts = Map.of();
        int page = limit * OVERFETCH;
        for (int offset = 0; live.size() < limit && offset < FURTHEST; offset += page) {
            List<Hit> hits = vectors.nearest(question, page, offset);
            Map<Hit, LiveChunk> found = records.live(hits);
            texts = offset == 0 ? found : merged(texts, found);
            hits.stream().filter(found::containsKey).forEach(live::add);
            if (hits.size() < page) {
                break;
            }
        }
        List<Hit> best = live.subList(0, Math.min(limit, live.size()));
        Map<Hit, List<Mention>> mentioned = mentions.of(best);
        Map<Mention.Where, String> titles = records.liveTitles(mentioned.values().stream()
                .flatMap(List::stream)
                .flatMap(m -> m.elsewhere().stream())
                .toList());
        List<Passage> passages = new ArrayList<>();
        for (Hit hit : best) {
            passages.add(passage(hit, texts.get(hit), mentioned.getOrDefault(hit, List.of()), titles));
        }
        return passages;
    }

    private static Passage passage(
            Hit hit, LiveChunk chunk, List<Mention> mentions, Map<Mention.Where, String> titles) {
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

    private static Map<Hit, LiveChunk> merged(Map<Hit, LiveChunk> some, Map<Hit, LiveChunk> more) {
        Map<Hit, LiveChunk> all = new HashMap<>(some);
        all.putAll(more);
        return all;
    }
}
