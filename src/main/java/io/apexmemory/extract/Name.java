package io.apexmemory.extract;

import java.util.Map;

/** A name in the form that is stored, and what can be told from its words, for example amount and currency. */
record Name(String text, Map<String, Object> properties) {
    static Name of(String text) {
        return new Name(text, Map.of());
    }
}
