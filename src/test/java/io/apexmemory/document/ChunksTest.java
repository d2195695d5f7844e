package io.apexmemory.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pieces of a text are the same as places in it. */
class ChunksTest {
    private final String text =
            IntStream.range(0, 2000).mapToObj(i -> "load " + i + " 運賃 😀. ").collect(Collectors.joining());

    @Test
    void manyPiecesThatOverlapBecomePlaces() {
        List<String> pieces = new ArrayList<>();
        for (int start = 0; start < text.length(); start += 80) {
            pieces.add(text.substring(start, Math.min(text.length(), start + 100)));
        }

        assertThat(Chunks.in(text, pieces)).isInstanceOf(Chunks.class).isEqualTo(pieces);
    }

    @Test
    void piecesOfOneWordOverAndOver() {
        List<String> pieces = Collections.nCopies(1000, "ab".repeat(10));

        assertThat(Chunks.in("ab".repeat(10_000), pieces)).isEqualTo(pieces);
    }

    @Test
    void whatIsNotInTheTextStaysAsItIs() {
        List<String> pieces = new ArrayList<>(Collections.nCopies(1000, "load 1"));
        pieces.add("something else");

        assertThat(Chunks.in(text, pieces)).isNotInstanceOf(Chunks.class).isEqualTo(pieces);
    }

    @Test
    void aLongTextHasTheHashOfItsBytes() {
        for (int shift = 0; shift < 4; shift++) {
            String shifted = "x".repeat(shift) + "😀".repeat(100_000) + text;
            assertThat(ContentHash.sha256(shifted))
                    .isEqualTo(ContentHash.sha256(shifted.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
