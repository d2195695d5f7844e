package io.apexmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellsTest {
    @ParameterizedTest
    @CsvSource({
        "invoice.pdf, 11",
        "運賃.pdf, 8",
        "배송.txt, 8",
        "Gr\u00fc\u00dfe, 5",
        "Gru\u0308\u00dfe, 5",
        "\uD83D\uDE9A, 2",
        "\u0634\u062D\u0646, 3"
    })
    void countsWhatATerminalShows(String text, int cells) {
        assertThat(Cells.width(text)).isEqualTo(cells);
    }

    @ParameterizedTest
    @CsvSource({
        "bill-of-lading.pdf, 18, bill-of-lading.pdf",
        "bill-of-lading.pdf, 11, bill-…g.pdf",
        "東京大阪名古屋.pdf, 12, 東京大….pdf",
        "x, 1, x",
        "xy, 1, …"
    })
    void cutsTheMiddle(String text, int cells, String shown) {
        assertThat(Cells.fit(text, cells)).isEqualTo(shown);
    }

    @Property
    void whatIsFittedFits(@ForAll String text, @ForAll @IntRange(min = 1, max = 40) int cells) {
        String plain = Cells.printable(text);
        assertThat(Cells.width(Cells.fit(plain, cells))).isLessThanOrEqualTo(cells);
        assertThat(Cells.width(Cells.pad(Cells.fit(plain, cells), cells, true))).isEqualTo(cells);
    }

    @Property
    void foldingLosesNothingButBlanks(@ForAll String text, @ForAll @IntRange(min = 2, max = 40) int cells) {
        String plain = Cells.printable(text);
        assertThat(Cells.fold(plain, cells))
                .allSatisfy(line -> assertThat(Cells.width(line)).isLessThanOrEqualTo(cells));
        assertThat(String.join("", Cells.fold(plain, cells)).replace(" ", ""))
                .isEqualTo(plain.strip().replaceAll("\\s", ""));
    }

    @ParameterizedTest
    @CsvSource({"\u001b[2Jx", "a\nb", "a\u009bb", "a\u202Eb", "a\u2066b", "a\uD83Db", "a\tb\rc"})
    void nothingThatATerminalWouldObeyIsLeft(String text) {
        assertThat(Cells.printable(text))
                .doesNotContainPattern("[\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069]")
                .hasSameSizeAs(text);
    }
}
