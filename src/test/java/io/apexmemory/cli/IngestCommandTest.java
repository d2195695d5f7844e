package io.apexmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.cli.Batch.Item;
import io.apexmemory.cli.Documents.Document;
import io.apexmemory.cli.Ingestions.Failed;
import io.apexmemory.cli.Ingestions.Update;
import io.apexmemory.document.Json;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.Routing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestCommandTest {
    private static final Failed CORRUPT = new Failed("CorruptDocumentError", "b.pdf is cut off; fetch it again");

    @TempDir
    Path folder;

    private CommandLineFixture apex;

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of("a.pdf", "b.pdf", "運賃.txt")) {
            Files.writeString(folder.resolve(name), name);
        }
        apex = new CommandLineFixture(folder);
    }

    @Test
    void allArrived() {
        assertThat(apex.run("ingest", ".")).isZero();

        assertThat(apex.out().replaceAll("\\d+\\.\\d", "0.0")).isEqualTo("""
                        document  pages  chunks  entities  version   time  result
                        a.pdf         2      12         1        7  0.0 s  stored
                        b.pdf         2      12         1        7  0.0 s  stored
                        運賃.txt      2      12         1        7  0.0 s  stored

                        3 documents: 3 stored, 0 failed, in 0.0 s (0.0/s)
                        """);
        assertThat(apex.err().replaceAll("\\d+\\.\\d", "0.0"))
                .startsWith("stored  a.pdf: version 7, 12 chunks, 1 entity, 0.0 s\n")
                .hasLineCount(3);
    }

    @Test
    void oneFailureIsExplainedAndIsTheExitCode() {
        apex.endings.put("b.pdf", CORRUPT);

        assertThat(apex.run("ingest", ".")).isEqualTo(1);
        assertThat(apex.out())
                .containsPattern("b\\.pdf +\\d+\\.\\d s  CorruptDocumentError\n")
                .contains("b.pdf: CorruptDocumentError\n  b.pdf is cut off; fetch it again\n")
                .contains("3 documents: 2 stored, 1 failed");
        assertThat(apex.err()).contains("FAILED  b.pdf: CorruptDocumentError: b.pdf is cut off; fetch it again\n");
    }

    @Test
    void aDocumentThatNobodyAnswersForHasNotArrived() {
        apex.silent.add("b.pdf");

        assertThat(apex.run("ingest", ".")).isEqualTo(1);
        assertThat(apex.out()).contains("2 stored, 1 failed").contains("no answer came");
    }

    @Test
    void programsGetOneObjectALine() throws IOException {
        apex.endings.put("b.pdf", CORRUPT);

        assertThat(apex.run("ingest", "--json", "a.pdf", "b.pdf")).isEqualTo(1);
        List<JsonNode> lines = apex.out().lines().map(IngestCommandTest::json).toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).path("status").asText()).isEqualTo("completed");
        assertThat(lines.get(0).path("version").asLong()).isEqualTo(7);
        assertThat(lines.get(0).path("document_id").asText())
                .isEqualTo(Uuid5.ofUri(folder.toUri() + "a.pdf").toString());
        assertThat(lines.get(1).path("error").path("type").asText()).isEqualTo("CorruptDocumentError");
        assertThat(lines.get(2).path("summary").path("failed").asInt()).isEqualTo(1);
        assertThat(apex.err()).isEmpty();
    }

    @Test
    void aTerminalGetsABarThatIsWipedAndATableThatFits() {
        assertThat(apex.onTerminal(60).run("ingest", ".")).isZero();

        assertThat(apex.err()).endsWith("\r\u001b[K").doesNotContain("stored");
        assertThat(apex.out().lines())
                .allSatisfy(line -> assertThat(Cells.width(line)).isLessThanOrEqualTo(60));
    }

    @Test
    void theWayIsTheRolloutsUnlessTheCommandSaysOtherwise() {
        assertThat(apex.run("ingest", "a.pdf")).isZero();
        assertThat(apex.with("TEMPORAL_ROLLOUT", "100").run("ingest", "a.pdf")).isZero();
        assertThat(apex.run("ingest", "--direct", "a.pdf")).isZero();
        assertThat(apex.with("TEMPORAL_ENABLED", "false").run("ingest", "a.pdf"))
                .isZero();
        assertThat(apex.run("ingest", "--temporal", "a.pdf")).isZero();

        List<String> ways = List.of("direct", "temporal", "direct", "direct", "temporal");
        assertThat(apex.ran).isEqualTo(ways.stream().map(way -> way + " a.pdf").toList());
        assertThat(apex.opened).as("no other way was opened").isEqualTo(ways);
        assertThat(apex.closed).isEqualTo(ways);
    }

    @Test
    void aPartOfTheDocumentsGoesEachWay() {
        List<String> uris = IntStream.range(0, 400).mapToObj(i -> "s3://b/" + i).toList();

        assertThat(apex.with("TEMPORAL_ROLLOUT", "25")
                        .run(Stream.concat(Stream.of("ingest"), uris.stream()).toArray(String[]::new)))
                .isZero();
        List<UUID> temporal = uris.stream()
                .map(Uuid5::ofUri)
                .filter(new Routing(true, 25)::viaTemporal)
                .toList();
        assertThat(apex.ran)
                .hasSize(400)
                .filteredOn(r -> r.startsWith("temporal"))
                .hasSameSizeAs(temporal);
        assertThat(temporal).hasSizeBetween(70, 130).allMatch(new Routing(true, 26)::viaTemporal);
        assertThat(apex.out()).contains("400 documents: 400 stored");
    }

    @Test
    void theRequestCarriesWhatWasAskedFor() {
        assertThat(apex.run("ingest", "--direct", "--source", "mail", "--idempotency-id", "m-1", "a.pdf"))
                .isZero();
        assertThat(apex.requests)
                .singleElement()
                .satisfies(r -> assertThat(List.of(r.uri(), r.source(), r.idempotencyId()))
                        .containsExactly(folder.resolve("a.pdf").toUri().toString(), "mail", "m-1"));
    }

    @Test
    void wrongCommandsAreRefusedBeforeAnythingRuns() {
        assertThat(apex.run("ingest")).isEqualTo(2);
        assertThat(apex.run("ingest", "--temporal", "--direct", "a.pdf")).isEqualTo(2);
        assertThat(apex.run("ingest", "--parallel", "0", "a.pdf")).isEqualTo(2);
        assertThat(apex.run("ingest", "--idempotency-id", "m-1", ".")).isEqualTo(2);
        assertThat(apex.err())
                .isEqualTo(
                        "apex: --idempotency-id belongs to one document, and 3 are named\nTry: apex ingest --help\n");
        assertThat(apex.opened).isEmpty();
    }

    @Test
    void aFolderWithoutDocumentsIsAnError() throws IOException {
        Files.createDirectory(folder.resolve("empty"));

        assertThat(apex.run("ingest", "empty")).isEqualTo(1);
        assertThat(apex.err()).isEqualTo("apex: there is no document in empty (hidden files do not count)\n");
    }

    @Test
    void ctrlCSaysWhatGoesOnAndWhatDoesNot() {
        List<Document> documents = IntStream.range(0, 15)
                .mapToObj(i -> new Document("u" + i, "d" + i))
                .toList();
        Batch batch = new Batch(documents, Clock.systemUTC());
        IntStream.range(0, 12).forEach(i -> batch.update(new Update("u" + i, new UUID(0, i), "parsing", null)));
        batch.update(new Update("u12", null, "failed", CORRUPT));

        List<Item> items = batch.items();
        assertThat(Farewell.lines(items, id -> true))
                .hasSize(13)
                .startsWith(
                        "12 started and going on without this command. Follow with:",
                        "  apex status 00000000-0000-0000-0000-000000000000   # d0")
                .endsWith("  and 2 more", "2 not started; the same command starts them.");
        assertThat(Farewell.lines(items, id -> false))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("12 interrupted.");
        assertThat(Farewell.lines(List.of(), id -> true)).isEmpty();
    }

    private static JsonNode json(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
