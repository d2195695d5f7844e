package io.apexmemory.cli;

import io.apexmemory.ingest.ListedIngestion;
import java.util.List;

/** The ingestions that Temporal knows of. */
interface Listing extends AutoCloseable {
    /**
     * Those under way first, then the latest.
     *
     * @param status or null for any
     * @param source or null for any
     */
    List<ListedIngestion> find(String status, String source, int limit);

    @Override
    void close();
}
