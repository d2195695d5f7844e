package io.apexmemory.extract;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What to look for: the content of an entities file, checked. The order of the types is their priority. Immutable and
 * thread-safe.
 *
 * @param source name of the file, for errors
 * @param maxNameLength characters of the longest name that is accepted
 * @param maxEntities of one document; the least mentioned beyond are left out
 * @param dayFirst whether 03/04/2024 is in April
 */
public record EntityRules(String source, int maxNameLength, int maxEntities, boolean dayFirst, List<Type> types) {
    public EntityRules {
        types = List.copyOf(types);
    }

    /**
     * Reads an entities file.
     *
     * @param file or null for the default, a freight company's
     * @throws io.apexmemory.document.ApexException of type ValidationError naming file, type, pattern and fault
     */
    public static EntityRules load(Path file) {
        return EntityRulesReader.read(file);
    }

    /** The types of entities that there can be. */
    public Set<String> typeNames() {
        return types.stream().map(Type::name).collect(Collectors.toUnmodifiableSet());
    }

    Optional<Type> type(String name) {
        return types.stream().filter(t -> t.name.equals(name)).findFirst();
    }

    /**
     * One type of entity.
     *
     * @param name as on the wire, snake_case
     * @param description for a model that extracts; may be empty
     * @param sharesWith types that may hold the same words
     * @param everywhere whether a name that a pattern found counts wherever it stands
     */
    record Type(
            String name,
            String description,
            Normaliser normaliser,
            Set<String> sharesWith,
            boolean everywhere,
            List<NamePattern> patterns,
            Gazetteer names,
            double namesConfidence) {}

    /**
     * One pattern of a type. Its name is the group {@code name}, if it has one; the words of the mention are the group {@code
     * mention}, else the name's.
     *
     * @param number from 1, within the type
     * @param template with {@code {name}} in it, for the stored name; or null
     */
    record NamePattern(int number, Pattern regex, double confidence, String template, Map<String, Object> properties) {
        String nameGroup() {
            return regex.pattern().contains("(?<name>") ? "name" : null;
        }

        String mentionGroup() {
            return regex.pattern().contains("(?<mention>") ? "mention" : nameGroup();
        }
    }
}
