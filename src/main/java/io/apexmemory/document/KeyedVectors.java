package io.apexmemory.document;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;

/** Vectors, each under the key at its place. */
public record KeyedVectors(
        List<String> keys,
        @JsonDeserialize(using = Vectors.FromJson.class) List<Vector> vectors) {
    public KeyedVectors {
        keys = List.copyOf(keys);
        vectors = vectors instanceof Vectors ? vectors : List.copyOf(vectors);
    }
}
