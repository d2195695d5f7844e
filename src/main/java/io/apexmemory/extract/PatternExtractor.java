package io.apexmemory.extract;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Finds entities by the patterns and lists of names of an entities file. The same text gives the same entities. The work of a
 * pattern on a document is bounded, whatever the pattern and the text. Thread-safe.
 */
public final class PatternExtractor implements EntityExtractor {
    private final EntityRules rules;
    private final Beginnings beginnings;

    public PatternExtractor(EntityRules rules) {
        this.rules = rules;
        beginnings = new Beginnings(rules.types().stream()
                .flatMap(type -> type.patterns().stream())
                .map(EntityRules.NamePattern::regex)
                .toList());
    }

    /**
     * @param file an entities file, or null for the default
     * @throws ApexException as {@link EntityRules#load}
     */
    public static PatternExtractor load(Path file) {
        return new PatternExtractor(EntityRules.load(file));
    }

    @Override
    public List<Entity> extract(ParsedDocument document, Progress progress) {
        String content = document.content();
        if (content == null || content.isBlank()) {
            return List.of();
        }
        Pace pace = new Pace(progress);
        Mentions mentions = new Mentions(rules, content);
        progress.step("Looking for entities by patterns");
        Iterator<Search> searches = search(document, pace).iterator();
        for (EntityRules.Type type : rules.types()) {
            progress.step("Looking for entities of type " + type.name());
            for (EntityRules.NamePattern pattern : type.patterns()) {
                Search search = searches.next();
                search.found.forEach(place -> name(type, pattern, place.words)
                        .ifPresent(name ->
                                mentions.add(type, place.start, place.end, name, place.words, pattern.confidence())));
            }
            if (type.everywhere()) {
                mentions.repeat(type, pace);
            }
            if (!type.names().isEmpty()) {
                type.names()
                        .find(
                                content,
                                pace,
                                (start, end, name) -> type.normaliser()
                                        .apply(name, rules)
                                        .ifPresent(
                                                n -> mentions.add(type, start, end, n, name, type.namesConfidence())));
            }
        }
        return mentions.entities(document.uuid());
    }

    /** All patterns on one way through the text; for each, in their order, what it finds. */
    private List<Search> search(ParsedDocument document, Pace pace) {
        String text = document.content();
        List<Search> searches = rules.types().stream()
                .flatMap(type -> type.patterns().stream().map(pattern -> new Search(type, pattern, text, pace)))
                .toList();
        List<Matcher> matchers = searches.stream().map(search -> search.matcher).toList();
        try {
            beginnings.find(text, matchers, pace, i -> searches.get(i).keep());
        } catch (Beginnings.TooMuch e) {
            Search search = searches.get(e.regex());
            throw new ApexException(
                            ErrorType.ENTITY_EXTRACTION,
                            "Extracting entities of document " + document.uuid() + ": pattern "
                                    + search.pattern.number() + " of type " + search.type.name() + " in "
                                    + rules.source()
                                    + " needs too much work on this text; bound its repetitions ({0,40} instead of *)")
                    .permanent();
        }
        return searches;
    }

    /** What one pattern finds in one text. */
    private static final class Search {
        private final EntityRules.Type type;
        private final EntityRules.NamePattern pattern;
        private final Matcher matcher;
        private final String nameGroup;
        private final String mentionGroup;
        private final List<Place> found = new ArrayList<>();

        private record Place(int start, int end, String words) {}

        Search(EntityRules.Type type, EntityRules.NamePattern pattern, String text, Pace pace) {
            this.type = type;
            this.pattern = pattern;
            matcher = pattern.regex().matcher(new WatchedText(text, pace));
            nameGroup = pattern.nameGroup();
            mentionGroup = pattern.mentionGroup();
        }

        /** Keeps the match that the matcher holds. */
        void keep() {
            int start = mentionGroup == null ? matcher.start() : matcher.start(mentionGroup);
            int end = mentionGroup == null ? matcher.end() : matcher.end(mentionGroup);
            String words = nameGroup == null ? matcher.group() : matcher.group(nameGroup);
            if (words != null && start >= 0) {
                found.add(new Place(start, end, words));
            }
        }
    }

    private Optional<Name> name(EntityRules.Type type, EntityRules.NamePattern pattern, String words) {
        return type.normaliser().apply(words, rules).map(name -> {
            String text = pattern.template() == null
                    ? name.text()
                    : pattern.template().replace("{name}", name.text());
            Map<String, Object> properties = new HashMap<>(pattern.properties());
            properties.putAll(name.properties());
            return new Name(text, properties);
        });
    }
}
