package io.apexmemory.worker;

import io.apexmemory.config.Settings;
import io.apexmemory.embed.Embedder;
import io.apexmemory.extract.EntityExtractor;
import io.apexmemory.parse.DocumentParser;
import io.apexmemory.saga.EnhancedSaga;
import io.apexmemory.search.Search;

/** The composition root: one of each part for a process, made from the settings, closed together. */
public final class ApexMemory implements AutoCloseable {
    /** Connects to the four databases and brings their schemas up to date. */
    public static ApexMemory open(Settings settings) {
        return null;
    }

    public DocumentParser parser() {
        return null;
    }

    public EntityExtractor extractor() {
        return null;
    }

    public Embedder embedder() {
        return null;
    }

    public EnhancedSaga saga() {
        return null;
    }

    public Search search() {
        return null;
    }

    @Override
    public void close() {}
}
