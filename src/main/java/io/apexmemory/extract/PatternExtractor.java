package io.apexmemory.extract;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import java.nio.file.Path;
import java.util.HashMap;
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

    public PatternExtractor(EntityRules rules) {
        this.rules = rules;
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
        for (EntityRules.Type type : rules.types()) {
            progress.step("Looking for entities of type " + type.name());
            for (EntityRules.NamePattern pattern : type.patterns()) {
                find(document, type, pattern, pace, mentions);
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

    private void find(
            ParsedDocument document,
            EntityRules.Type type,
            EntityRules.NamePattern pattern,
            Pace pace,
            Mentions mentions) {
        String text = document.content();
        Matcher matcher = pattern.regex().matcher(new WatchedText(text, pace));
        String nameGroup = pattern.nameGroup();
        String mentionGroup = pattern.mentionGroup();
        try {
            for (int from = 0; pattern.beginnings().find(matcher, text, from); from = after(matcher)) {
                int start = mentionGroup == null ? matcher.start() : matcher.start(mentionGroup);
                int end = mentionGroup == null ? matcher.end() : matcher.end(mentionGroup);
                String words = nameGroup == null ? matcher.group() : matcher.group(nameGroup);
                if (words != null && start >= 0) {
                    name(type, pattern, words)
                            .ifPresent(name -> mentions.add(type, start, end, name, words, pattern.confidence()));
                }
            }
        } catch (WatchedText.Exhausted | StackOverflowError tooMuch) {
            // Java's matcher recurses for some repetitions, so a long text can also use up the stack
            throw new ApexException(
                            ErrorType.ENTITY_EXTRACTION,
                            "Extracting entities of document " + document.uuid() + ": pattern " + pattern.number()
                                    + " of type " + type.name() + " in " + rules.source()
                                    + " needs too much work on this text; bound its repetitions ({0,40} instead of *)")
                    .permanent();
        }
    }

    private static int after(Matcher matcher) {
        return Math.max(matcher.end(), matcher.start() + 1);
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
