package io.apexmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.cli.Batch.Counts;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAlignAlsoBesideWideCharacters() {
        Table table = new Table("document", " chunks", "result");
        table.row("invoice.pdf", 12, "stored");
        table.row("運賃請求書.pdf", 3, "stored");
        table.row("bad\u001b[31m.pdf", null, "CorruptDocumentError");

        assertThat(table.lines(0))
                .containsExactly(
                        "document        chunks  result",
                        "invoice.pdf         12  stored",
                        "運賃請求書.pdf       3  stored",
                        "bad\uFFFD[31m.pdf            CorruptDocumentError");
    }

    @Test
    void theFirstColumnGivesWayBeforeTheLast() {
        Table table = new Table("document", " chunks", "result");
        table.row("a-very-long-name-of-a-contract-with-a-carrier.docx", 12, "stored");

        assertThat(table.lines(40))
                .containsExactly("document                  chunks  result", "a-very-long-…arrier.docx      12  stored")
                .allSatisfy(line -> assertThat(Cells.width(line)).isLessThanOrEqualTo(40));
        assertThat(table.lines(20))
                .allSatisfy(line -> assertThat(line).startsWith(line.contains("…") ? "a-very" : "d"));
    }

    @Test
    void theBarShowsStepsInTheirOrderWithCountAndRate() {
        Map<String, Integer> steps =
                new TreeMap<>(Map.of("writing_databases", 1, "generating_embeddings", 3, "parsing", 2));
        Counts counts = new Counts(40, 9, 1, Duration.ofSeconds(65), steps);

        assertThat(ProgressBar.line(counts, 120))
                .isEqualTo("[======                  ] 10/40  0.2/s  1:05  parsing 2, generating embeddings 3,"
                        + " writing databases 1, failed 1");
        assertThat(Cells.width(ProgressBar.line(counts, 60))).isEqualTo(60);
    }
}
