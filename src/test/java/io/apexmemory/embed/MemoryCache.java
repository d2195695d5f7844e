package io.apexmemory.embed;

import io.apexmemory.document.Vector;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** A cache that forgets nothing. */
final class MemoryCache implements VectorCache {
    final Map<String, Vector> vectors = new HashMap<>();

    @Override
    public Map<String, Vector> find(Collection<String> keys) {
        Map<String, Vector> found = new HashMap<>(vectors);
        found.keySet().retainAll(keys);
        return found;
    }

    @Override
    public boolean put(Map<String, Vector> more) {
        vectors.putAll(more);
        return true;
    }
}
