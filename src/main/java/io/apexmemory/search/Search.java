package io.apexmemory.search;

import java.util.List;

/** Finds passages. */
public final class Search {
    /** The passages nearest to the words, best first, of live versions only. */
    public List<Passage> search(String words, int limit) {
        return null;
    }
}
