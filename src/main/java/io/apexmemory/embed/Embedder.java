package io.apexmemory.embed;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Vector;

/** Turns text into vectors of the configured dimensions. Thread-safe. */
public interface Embedder extends AutoCloseable {
    Embeddings embed(ParsedDocument document, Progress progress);

    /** The vector of a question. */
    Vector embed(String words);

    @Override
    void close();
}
