package io.apexmemory.embed;

/** Told what embeddings cost, for the metrics. Thread-safe. */
@FunctionalInterface
public interface EmbeddingMeter {
    EmbeddingMeter NONE = (tokens, cacheHits) -> {};

    /**
     * @param tokens as billed by the API since the last call
     * @param cacheHits texts whose vector came from the cache
     */
    void used(long tokens, int cacheHits);
}
