package io.apexmemory.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors are the same wherever they lie. */
class VectorsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 1025, 3000})
    void comeBackInOrder(int count) {
        Vectors.Builder builder = new Vectors.Builder();
        List<Vector> given = given(count);
        given.forEach(builder::add);

        assertThat(builder.build()).isEqualTo(given);
    }

    @Test
    void eachMayStandAnywhereAndAnyNumberOfTimes() {
        Vectors.Builder builder = new Vectors.Builder();
        List<Vector> given = given(2000);
        given.forEach(builder::add);

        assertThat(builder.at(new int[] {1999, 0, 1999, 1024}))
                .containsExactly(given.get(1999), given.get(0), given.get(1999), given.get(1024));
    }

    @Test
    void aLongRowTravelsAsJson() throws JsonProcessingException {
        Embeddings embeddings = new Embeddings("model", Vector.of(1), given(1500));
        String json = Json.MAPPER.writer().withAttribute(Vector.AS_BASE64, true).writeValueAsString(embeddings);

        Embeddings read = Json.MAPPER.readValue(json, Embeddings.class);

        assertThat(read).isEqualTo(embeddings);
        assertThat(read.chunkEmbeddings()).isInstanceOf(Vectors.class);
    }

    /** Of different sizes, because a worker in another language may answer so, and the write is what refuses it. */
    private static List<Vector> given(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i % 3 == 0 ? Vector.of(i) : Vector.of(i, -i, 0.5f))
                .toList();
    }
}
