package io.apexmemory.ingest;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.saga.WriteRequest;
import java.util.List;

/** Told what the steps of ingestions made, for the metrics: each attempt that succeeded. Thread-safe, and never throws. */
public interface IngestionMeter {
    IngestionMeter NONE = new IngestionMeter() {
        @Override
        public void parsed(String source, ParsedDocument document) {}

        @Override
        public void extracted(List<Entity> entities) {}

        @Override
        public void embedded(Embeddings embeddings) {}

        @Override
        public void written(WriteRequest request, boolean answeredBefore) {}
    };

    /** @param source the request's free word for where it came from, or null */
    void parsed(String source, ParsedDocument document);

    void extracted(List<Entity> entities);

    void embedded(Embeddings embeddings);

    /** @param answeredBefore no database was written, because an earlier write had done it */
    void written(WriteRequest request, boolean answeredBefore);
}
