package io.apexmemory.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkerTest {
    private static final String FAMILY = "👩\u200D👩\u200D👧\u200D👦";
    private static final Encoding CL100K =
            Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

    @Property(tries = 400)
    void coversEveryCharacterInOrderWithinTheLimitAndAlwaysTheSame(
            @ForAll("texts") String text,
            @ForAll @IntRange(min = 16, max = 80) int limit,
            @ForAll @IntRange(max = 8) int overlap) {
        assertCovers(text, limit, overlap);
        assertThat(new Chunker(limit, overlap).chunk(text)).isEqualTo(new Chunker(limit, overlap).chunk(text));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> anything = Arbitraries.strings().ofMaxLength(600);
        Arbitrary<String> pieces = Arbitraries.of(
                        "The driver left Hamburg. ",
                        "word",
                        " ",
                        "\n",
                        "\n\n",
                        "!?",
                        "1234567890",
                        "شحنة إلى دبي ",
                        "荷物は東京に届きました。",
                        FAMILY,
                        "🚚🇩🇪",
                        "e\u0301\u0302",
                        "<|endoftext|>",
                        "\t",
                        "==========",
                        "aaaaaaaaaaaaaaaaaaaa",
                        " ".repeat(300),
                        "\u0000",
                        "\uD83D",
                        "'s",
                        "\r\n")
                .list()
                .ofMaxSize(150)
                .map(list -> String.join("", list));
        return Arbitraries.oneOf(anything, pieces, pieces);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "漢", "🚚", "مرحبا", "=", " ", "\n", "x1", "The quick brown fox. ", FAMILY, "e\u0301\u0302"})
    @Timeout(20)
    void cutsALongLineOfAnythingInSeconds(String piece) {
        String line = piece.repeat(500_000 / piece.getBytes(StandardCharsets.UTF_8).length);
        List<String> chunks = new Chunker(512, 64).chunk(line);
        assertThat(chunks).hasSizeGreaterThan(10);
        assertThat(chunks.stream().mapToLong(String::length).sum())
                .isBetween((long) line.length(), line.length() * 3L / 2);
        int last = chunks.size() - 1;
        assertThat(CL100K.countTokensOrdinary(chunks.get(last / 2))).isBetween(250, 512);
    }

    @Test
    @Timeout(60)
    void cutsASingleLineOfFiveMegabytesInSeconds() {
        String line = "x1".repeat(2_500_000);
        List<Chunker.Piece> pieces = new Chunker(512, 64).pieces(line);
        assertThat(pieces.get(pieces.size() - 1).end()).isEqualTo(line.length());
    }

    @Test
    void prefersParagraphsThenSentencesThenWords() {
        String paragraph =
                "The truck left Hamburg at six. It was late. ".repeat(3).strip() + "\n\n";
        assertThat(new Chunker(50, 0).chunk(paragraph.repeat(4)))
                .allSatisfy(chunk -> assertThat(chunk).endsWith("\n\n").startsWith("The truck"));
        List<String> sentences = new Chunker(40, 12).chunk("The truck left Hamburg at six. ".repeat(20));
        assertThat(sentences)
                .allSatisfy(chunk -> assertThat(chunk).endsWith(". ").startsWith("The truck"));
        List<String> words = new Chunker(16, 4)
                .chunk("alpha beta gamma delta epsilon ".repeat(20).strip());
        assertThat(words.subList(0, words.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk).matches("(?s)(alpha|beta|gamma|delta|epsilon| ).*"));
    }

    @Test
    void overlapsByAboutWhatIsSet() {
        String text = "One lorry after another crossed the border, and nobody counted them. ".repeat(300);
        Chunker chunker = new Chunker(200, 50);
        List<Chunker.Piece> pieces = chunker.pieces(text);
        for (int i = 1; i < pieces.size(); i++) {
            String shared =
                    text.substring(pieces.get(i).start(), pieces.get(i - 1).end());
            assertThat(CL100K.countTokensOrdinary(shared)).isBetween(25, 50);
        }
        assertThat(pieces).hasSizeGreaterThan(20);
    }

    @Test
    void keepsWhatAReaderSeesAsOneCharacterTogether() {
        String text = FAMILY.repeat(200);
        assertThat(new Chunker(100, 0).pieces(text))
                .allSatisfy(piece -> assertThat(piece.end() % FAMILY.length()).isZero());
    }

    @Test
    void hasNoChunkOfNoText() {
        assertThat(new Chunker(512, 64).chunk("")).isEmpty();
    }

    @Test
    void namesTheSettingThatIsOutOfRange() {
        assertThatThrownBy(() -> new Chunker(15, 0)).hasMessageContaining("CHUNK_TOKENS");
        assertThatThrownBy(() -> new Chunker(8192, 0)).hasMessageContaining("CHUNK_TOKENS");
        assertThatThrownBy(() -> new Chunker(512, 512)).hasMessageContaining("CHUNK_OVERLAP_TOKENS");
        assertThatThrownBy(() -> new Chunker(512, -1)).hasMessageContaining("CHUNK_OVERLAP_TOKENS");
    }

    @Test
    void stopsWhenGivenUp() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new Chunker(512, 64).chunk("text")).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void assertCovers(String text, int limit, int overlap) {
        int start = -1;
        int covered = 0;
        for (Chunker.Piece piece : new Chunker(limit, overlap).pieces(text)) {
            assertThat(piece.start()).isBetween(start + 1, covered);
            assertThat(piece.end()).isGreaterThan(covered);
            assertThat(tokens(text, piece.start(), piece.end())).isBetween(1, limit);
            assertThat(tokens(text, piece.start(), covered)).isLessThanOrEqualTo(overlap);
            assertThat(splits(text, piece.start()) || splits(text, piece.end())).isFalse();
            start = piece.start();
            covered = piece.end();
        }
        assertThat(covered).isEqualTo(text.length());
    }

    private static int tokens(String text, int from, int to) {
        return CL100K.countTokensOrdinary(text.substring(from, to).replaceAll("\\p{Cs}", "?"));
    }

    private static boolean splits(String text, int place) {
        return place > 0
                && place < text.length()
                && Character.isSurrogatePair(text.charAt(place - 1), text.charAt(place));
    }

    /** Else embedding it again would cost all that follows. */
    @ParameterizedTest
    @ValueSource(strings = {"\n\n", "\n", " "})
    void aChangedPageOfALongTextChangesFewChunks(String between) {
        Random random = new Random(7);
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < 8_000; i++) {
            sentences.add("Load " + random.nextInt(100_000) + " left dock " + random.nextInt(90) + " with "
                    + random.nextInt(40) + " pallets.");
        }
        Chunker chunker = new Chunker(512, 64);
        List<String> before = chunker.chunk(String.join(between, sentences));
        for (int i = 1_000; i < 1_050; i++) {
            sentences.set(i, "Nothing left dock " + random.nextInt(90) + " on that day.");
        }

        List<String> after = new ArrayList<>(chunker.chunk(String.join(between, sentences)));
        after.removeAll(Set.copyOf(before));

        assertThat(before).hasSizeGreaterThan(200);
        assertThat(after).hasSizeBetween(1, 12);
    }
}
