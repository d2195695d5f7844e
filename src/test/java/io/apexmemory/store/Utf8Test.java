package io.apexmemory.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read are the bytes of the texts, and each text's place among them. */
class Utf8Test {
    @Test
    void textsStandOneBehindTheOther() throws IOException {
        List<String> texts = List.of("a", "", "運賃", "x" + "😀".repeat(50_000), "é".repeat(70_000));
        Utf8 utf8 = new Utf8(texts);
        byte[] bytes;
        try (InputStream in = utf8.open()) {
            bytes = in.readAllBytes();
        }

        assertThat(bytes).isEqualTo(String.join("", texts).getBytes(StandardCharsets.UTF_8));
        assertThat(utf8.size()).isEqualTo(bytes.length);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(new String(bytes, utf8.places()[i] - 1, utf8.sizes()[i], StandardCharsets.UTF_8))
                    .isEqualTo(texts.get(i));
        }
    }
}
