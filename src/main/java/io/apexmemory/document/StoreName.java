package io.apexmemory.document;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** The four databases, in the order in which results list them. */
public enum StoreName {
    NEO4J("Neo4j"),
    POSTGRES("PostgreSQL"),
    QDRANT("Qdrant"),
    REDIS("Redis");

    private final String title;

    StoreName(String title) {
        this.title = title;
    }

    /** The name on the wire, for example {@code neo4j}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name that people read, for example {@code Neo4j}. */
    public String title() {
        return title;
    }

    /** Finds a store by its wire name or title, in any case. */
    public static StoreName of(String text) {
        return Arrays.stream(values())
                .filter(s -> s.wire().equalsIgnoreCase(text) || s.title.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no store is called " + text));
    }
}
