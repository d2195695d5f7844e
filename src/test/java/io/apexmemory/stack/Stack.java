package io.apexmemory.stack;

import java.util.List;
import java.util.Map;

/** Placeholder of the fixture's entry. */
public final class Stack implements AutoCloseable {
    public static Stack start() {
        return new Stack();
    }

    public Map<String, String> settings() {
        return Map.of();
    }

    public List<String> describe() {
        return List.of();
    }

    @Override
    public void close() {}
}
