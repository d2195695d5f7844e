package io.apexmemory.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void aDocumentIsReadWithPlacesInItsText() throws IOException {
        ParsedDocument document = document(IntStream.range(0, 500)
                .mapToObj(i -> text.substring(40 * i, 40 * i + 60))
                .toList());
        String json = Json.MAPPER.writeValueAsString(document);

        ParsedDocument read = Json.MAPPER.readValue(json, ParsedDocument.class);

        assertThat(read).isEqualTo(document);
        assertThat(read.chunks()).isInstanceOf(Chunks.class);
        assertThat(Json.MAPPER.writeValueAsString(read)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000})
    void itsFieldsMayComeInAnyOrder(int chunks) throws IOException {
        ParsedDocument document = document(Collections.nCopies(chunks, "load 1"));
        ObjectNode turned = Json.MAPPER.createObjectNode();
        for (String field : List.of("chunks", "metadata", "content", "uuid")) {
            turned.set(field, Json.MAPPER.valueToTree(document).get(field));
        }

        assertThat(Json.MAPPER.readValue(turned.toString(), ParsedDocument.class))
                .isEqualTo(document);
        assertThat(Json.MAPPER.treeToValue(turned, ParsedDocument.class)).isEqualTo(document);
    }

    @Test
    void aTextThatIsNoneIsNotMadeOne() throws IOException {
        String json = "{\"content\":null,\"chunks\":[\"null\"]}";

        assertThat(Json.MAPPER.readValue(json, ParsedDocument.class))
                .isEqualTo(new ParsedDocument(null, null, null, List.of("null")));
    }

    private ParsedDocument document(List<String> chunks) {
        return new ParsedDocument(new UUID(1, 2), text, null, chunks);
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
