package io.apexmemory.extract;

import io.apexmemory.document.Entity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the mentions of one document and makes entities of them. Where mentions of one type overlap, the longest counts, then
 * the most certain; where mentions of two types do, the type that stands first in the rules. One thread only.
 */
final class Mentions {
    private record Mention(int start, int end, Name name, String words, double confidence) {
        static final Comparator<Mention> BEST_FIRST = Comparator.comparingInt((Mention m) -> m.start - m.end)
                .thenComparing(m -> -m.confidence)
                .thenComparing(m -> m.start);

        boolean overlaps(BitSet taken) {
            int next = taken.nextSetBit(start);
            return next >= 0 && next < end;
        }
    }

    private static final class Found {
        private Mention first;
        private double confidence;
        private int count;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Mentions.class);

    private static final int LEAST = 3;

    private final EntityRules rules;
    private final String content;
    private final Map<String, List<Mention>> byType = new HashMap<>();

    Mentions(EntityRules rules, String content) {
        this.rules = rules;
        this.content = content;
    }

    /** @param words of the text that are the name, for {@link #repeat} */
    void add(EntityRules.Type type, int start, int end, Name name, String words, double confidence) {
        byType.computeIfAbsent(type.name(), key -> new ArrayList<>())
                .add(new Mention(start, end, name, words, confidence));
    }

    /** Adds the places where the names found so far stand without what told them; a number alone is no name. */
    void repeat(EntityRules.Type type, Pace pace) {
        List<Mention> told = List.copyOf(byType.getOrDefault(type.name(), List.of()));
        Map<String, Mention> best = new HashMap<>();
        Gazetteer names = new Gazetteer();
        for (Mention mention : told) {
            for (String words : List.of(mention.words, mention.name.text())) {
                if (words.length() >= LEAST && words.codePoints().anyMatch(Character::isLetter)) {
                    best.merge(words, mention, (a, b) -> a.confidence >= b.confidence ? a : b);
                    names.add(words, words);
                }
            }
        }
        names.find(content, pace, (start, end, words) -> {
            Mention known = best.get(words);
            add(type, start, end, known.name, words, known.confidence);
        });
    }

    /** The entities in the order of their first mention. */
    List<Entity> entities(Object documentId) {
        Map<String, BitSet> taken = new LinkedHashMap<>();
        record Candidate(int start, Entity entity) {}
        List<Candidate> candidates = new ArrayList<>();
        for (EntityRules.Type type : rules.types()) {
            choose(type, taken)
                    .values()
                    .forEach(found -> candidates.add(new Candidate(found.first.start, entity(type.name(), found))));
        }
        if (candidates.size() > rules.maxEntities()) {
            LOG.warn(
                    "Document {} mentions {} entities; the {} most mentioned are kept (max_entities)",
                    documentId,
                    candidates.size(),
                    rules.maxEntities());
            candidates.sort(Comparator.comparingInt((Candidate c) -> -c.entity.mentionCount())
                    .thenComparingInt(Candidate::start));
            candidates.subList(rules.maxEntities(), candidates.size()).clear();
        }
        candidates.sort(Comparator.comparingInt(Candidate::start));
        return candidates.stream().map(Candidate::entity).toList();
    }

    private Map<String, Found> choose(EntityRules.Type type, Map<String, BitSet> taken) {
        BitSet own = new BitSet();
        List<BitSet> closed = new ArrayList<>(List.of(own));
        taken.forEach((other, words) -> {
            boolean shared = type.sharesWith().contains(other)
                    || rules.type(other).orElseThrow().sharesWith().contains(type.name());
            if (!shared) {
                closed.add(words);
            }
        });
        List<Mention> chosen = new ArrayList<>();
        byType.getOrDefault(type.name(), List.of()).stream()
                .sorted(Mention.BEST_FIRST)
                .filter(mention -> closed.stream().noneMatch(mention::overlaps))
                .forEach(mention -> {
                    own.set(mention.start, mention.end);
                    chosen.add(mention);
                });
        taken.put(type.name(), own);
        chosen.sort(Comparator.comparingInt(Mention::start));
        Map<String, Found> names = new LinkedHashMap<>();
        for (Mention mention : chosen) {
            Found found = names.computeIfAbsent(Entity.normalise(mention.name.text()), key -> new Found());
            found.first = found.first == null ? mention : found.first;
            found.confidence = Math.max(found.confidence, mention.confidence);
            found.count++;
        }
        return names;
    }

    private Entity entity(String type, Found found) {
        String times = found.count == 1 ? "once" : found.count + " times";
        return Entity.of(
                type,
                found.first.name.text(),
                found.confidence,
                type.replace('_', ' ') + " mentioned " + times,
                found.first.name.properties(),
                content.substring(found.first.start, found.first.end),
                found.count);
    }
}
