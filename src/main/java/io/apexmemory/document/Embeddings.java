package io.apexmemory.document;

import java.util.List;

/** Vectors of a document: one of the whole and one of each chunk, in the chunks' order, all of the model's dimensions. */
public record Embeddings(String model, Vector documentEmbedding, List<Vector> chunkEmbeddings) {
    public Embeddings {
        chunkEmbeddings = List.copyOf(chunkEmbeddings);
    }
}
