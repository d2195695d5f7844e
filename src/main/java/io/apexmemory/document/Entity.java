package io.apexmemory.document;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * A thing that a document speaks of. Two entities are the same when type and normalised name are.
 *
 * @param uuid UUIDv5 of type and normalised name: see {@link #of}
 * @param entityType snake_case name from the configured list, for example {@code customer}
 * @param confidence from 0 to 1
 * @param mentionText the words of the document as they stand at the first mention
 * @param mentionCount how often the document mentions it, at least 1
 */
public record Entity(
        UUID uuid,
        String name,
        String entityType,
        double confidence,
        String description,
        Map<String, Object> properties,
        String mentionText,
        int mentionCount) {
    private static final UUID NAMESPACE = UUID.fromString("6f2c7bb4-8f55-5a0e-9c1b-0f2d5a9a7e11");

    public Entity {
        properties = properties == null ? Map.of() : Map.copyOf(properties);
    }

    /** An entity with its deterministic id. */
    public static Entity of(
            String entityType,
            String name,
            double confidence,
            String description,
            Map<String, Object> properties,
            String mentionText,
            int mentionCount) {
        return new Entity(
                uuid(entityType, name),
                name,
                entityType,
                confidence,
                description,
                properties,
                mentionText,
                mentionCount);
    }

    /** The form under which names are compared: Unicode NFKC, lower case, one space between words. */
    public static String normalise(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip()
                .replaceAll("\\s+", " ");
    }

    /** The uuid that follows from type and name, whatever the sender wrote. */
    public UUID derivedUuid() {
        return uuid(entityType, name);
    }

    private static UUID uuid(String entityType, String name) {
        return Uuid5.of(NAMESPACE, entityType + '\n' + normalise(name));
    }

    /** SHA-256 of type and normalised name: the key of the node that all documents share. */
    public String key() {
        return ContentHash.sha256(entityType + '\n' + normalise(name));
    }
}
