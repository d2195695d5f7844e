package io.apexmemory.embed;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Vector;

/** Turns text into vectors of the configured dimensions. Thread-safe. */
public interface Embedder extends AutoCloseable {
    default Embeddings embed(ParsedDocument document, Progress progress) {
        return embed(document, progress, VectorCache.NONE);
    }

    /** @param paid knows what was paid for before, and takes what is paid for and no other cache keeps */
    Embeddings embed(ParsedDocument document, Progress progress, VectorCache paid);

    /** The vector of a question. */
    Vector embed(String words);

    @Override
    void close();
}
