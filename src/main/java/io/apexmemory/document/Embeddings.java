package io.apexmemory.document;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;

/** Vectors of a document: one of the whole and one of each chunk, in the chunks' order, all of the model's dimensions. */
public record Embeddings(
        String model,
        Vector documentEmbedding,
        @JsonDeserialize(using = Vectors.FromJson.class) List<Vector> chunkEmbeddings) {
    public Embeddings {
        chunkEmbeddings = chunkEmbeddings instanceof Vectors ? chunkEmbeddings : List.copyOf(chunkEmbeddings);
    }
}
