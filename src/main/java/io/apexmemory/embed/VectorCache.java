package io.apexmemory.embed;

import io.apexmemory.document.Vector;
import java.util.Collection;
import java.util.Map;

/**
 * Vectors that were paid for once, by a key made of model, dimensions and SHA-256 of the text. It may forget at any time, and
 * answers nothing rather than fail.
 */
public interface VectorCache {
    VectorCache NONE = new VectorCache() {
        @Override
        public Map<String, Vector> find(Collection<String> keys) {
            return Map.of();
        }

        @Override
        public boolean put(Map<String, Vector> vectors) {
            return false;
        }
    };

    Map<String, Vector> find(Collection<String> keys);

    /** Whether it took them. */
    boolean put(Map<String, Vector> vectors);
}
