package io.apexmemory.cli;

import io.apexmemory.search.Passage;
import java.util.List;

/** An open search, with the connections that it uses. */
interface PassageSearch extends AutoCloseable {
    /** The passages nearest to the words, best first, of live versions only. */
    List<Passage> find(String words, int limit);

    @Override
    void close();
}
