package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import java.util.Map;

/**
 * What became of a version that was to go.
 *
 * @param removed how many things of which kind went from each store
 * @param left for each store that did not remove it, why
 */
public record Collected(Map<StoreName, Map<String, Long>> removed, Map<StoreName, String> left) {
    public Collected {
        removed = Map.copyOf(removed);
        left = Map.copyOf(left);
    }
}
