package io.apexmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.cli.Ingestions.Status;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Json;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Uuid5;
import io.apexmemory.search.Passage;
import io.apexmemory.search.Passage.Connection;
import io.apexmemory.worker.Preflight.Finding;
import io.apexmemory.worker.Preflight.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    private static final UUID ID = new UUID(0, 1);

    @TempDir
    Path folder;

    private CommandLineFixture apex;

    @BeforeEach
    void commandLine() {
        apex = new CommandLineFixture(folder);
    }

    @Test
    void withoutACommandTheHelpIsAnError() {
        assertThat(apex.run()).isEqualTo(2);
        assertThat(apex.err())
                .contains("Usage: apex")
                .contains("worker", "ingest", "delete", "status", "search", "parse", "circuits", "settings");
        assertThat(apex.run("--help")).isZero();
        assertThat(apex.out()).contains("Usage: apex");
        assertThat(apex.run("--version")).isZero();
        assertThat(apex.out()).startsWith("apex ").contains("(Java ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "worker",
                "greet",
                "ingest",
                "delete",
                "status",
                "list",
                "search",
                "parse",
                "circuits",
                "dlq",
                "forget",
                "verify",
                "reconcile",
                "schedule",
                "promote",
                "settings",
                "doctor"
            })
    void everyCommandHasHelpAndNeedsNoSettingsForIt(String command) {
        assertThat(apex.with("RETRY_MAX", "bad").run(command, "--help")).isZero();
        assertThat(apex.out()).contains("Usage: apex " + command, "--debug", "--help");
        assertThat(apex.run(command, "--version")).isZero();
        assertThat(apex.run(command, "--limit=x")).isEqualTo(2);
        assertThat(apex.err()).startsWith("apex: ").endsWith("Try: apex " + command + " --help\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dlq",
                "dlq retry",
                "dlq resolve",
                "dlq show",
                "dlq show 7",
                "dlq list --store mysql",
                "dlq list --state shut",
                "dlq stats --since yesterday",
                "forget",
                "forget 7"
            })
    void lettersAndAnswersAreNotTouchedByASlip(String line) {
        String[] words = line.split(" ", -1);
        assertThat(apex.run(words)).isEqualTo(2);
        assertThat(apex.err()).startsWith("apex: ").contains("Try: apex " + words[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "retry", "resolve", "stats"})
    void eachCommandForLettersHasHelp(String command) {
        assertThat(apex.run("dlq", command, "--help")).isZero();
        assertThat(apex.out()).startsWith("Usage: apex dlq " + command).contains("--json");
    }

    @Test
    void anErrorIsOneLineAndDebugShowsWhere() {
        assertThat(apex.run("parse", "gone.pdf")).isEqualTo(1);
        String line = "apex: DocumentNotFoundError: " + folder.toUri() + "gone.pdf is not there; check the path\n";
        assertThat(apex.err()).isEqualTo(line);
        assertThat(apex.out()).isEmpty();

        assertThat(apex.run("parse", "--debug", "gone.pdf")).isEqualTo(1);
        assertThat(apex.err()).startsWith(line).contains("\tat io.apexmemory.cli.ParseCommand");
    }

    @Test
    void badSettingsAreRefusedWithAllOfThem() {
        apex.with("RETRY_MAX", "x").with("NEO4J_URI", "ftp://u:hunter2@h");

        assertThat(apex.run("search", "loads")).isEqualTo(1);
        assertThat(apex.err())
                .startsWith("apex: 2 settings are wrong:\n")
                .contains("RETRY_MAX=x", "NEO4J_URI=ftp://u:***@h")
                .doesNotContain("hunter2");
        assertThat(apex.opened).isEmpty();
    }

    @Test
    void settingsShowsEachWithItsOriginAndNoSecret() throws IOException {
        apex.with("NEO4J_PASSWORD", "hunter2").with("REDIS_URL", "redis://:hunter2@cache:6379");

        assertThat(apex.run("settings")).isZero();
        assertThat(apex.out())
                .doesNotContain("hunter2")
                .containsPattern("(?m)^NEO4J_PASSWORD +\\*\\*\\* +none +environment +password at Neo4j$")
                .containsPattern("(?m)^CHUNK_TOKENS +512 +512 +default +");
        assertThat(apex.run("settings", "--changed")).isZero();
        assertThat(apex.out()).hasLineCount(3);
        assertThat(apex.run("settings", "--json")).isZero();
        JsonNode redis = Json.MAPPER.readTree(apex.out()).findParents("name").stream()
                .filter(s -> s.path("name").asText().equals("REDIS_URL"))
                .findFirst()
                .orElseThrow();
        assertThat(redis.path("value").asText()).isEqualTo("redis://:***@cache:6379");
        assertThat(redis.path("origin").asText()).isEqualTo("environment");
    }

    @Test
    void doctorHasALineForEachAndFailsOnlyIfOneFailed() throws IOException {
        apex.findings.add(new Finding("Java", Verdict.OK, "17", null));
        apex.findings.add(new Finding("Docker", Verdict.WARN, "no engine\u001b[2J", "set DOCKER_HOST"));

        assertThat(apex.run("doctor")).isZero();
        assertThat(apex.out().lines())
                .containsExactly("ok    Java          17", "warn  Docker        no engine\uFFFD[2J; set DOCKER_HOST");

        apex.findings.add(new Finding("Redis", Verdict.FAIL, "not reachable", "start it"));
        assertThat(apex.run("doctor", "--json")).isEqualTo(1);
        assertThat(Json.MAPPER.readTree(apex.out()).get(2).toString())
                .isEqualTo(
                        "{\"subject\":\"Redis\",\"verdict\":\"fail\",\"seen\":\"not reachable\",\"remedy\":\"start it\"}");
    }

    @Test
    void searchShowsPassagesWithWhatConnectsThem() throws IOException {
        String text = "The carrier\u001b[2J collects in Hamburg. ".repeat(40);
        apex.passages.add(new Passage(
                ID,
                3,
                "Rate confirmation",
                "/docs/rate.docx",
                2,
                0.81234,
                text,
                List.of(
                        new Connection("location", "Hamburg", List.of()),
                        new Connection("date", "2026-10-05", List.of("A", "B", "C", "D", "E")),
                        new Connection("organization", "Nordfracht", List.of("Invoice 4711", "Contract")),
                        new Connection("person", "P1", List.of()),
                        new Connection("person", "P2", List.of()),
                        new Connection("person", "P3", List.of()),
                        new Connection("person", "P4", List.of()))));

        assertThat(apex.run("search", "who", "collects")).isZero();
        assertThat(apex.ran).containsExactly("search who collects");
        assertThat(apex.closed).containsExactly("search");
        assertThat(apex.out())
                .startsWith(
                        "1. Rate confirmation, chunk 2  (score 0.812)\n   /docs/rate.docx, version 3\n   | The carrier")
                .contains("""
                           | …
                           organization Nordfracht, also in Invoice 4711, Contract
                           date 2026-10-05, also in A, B, C + 2 more
                           location Hamburg, person P1, person P2, person P3 + 1 more
                        """)
                .doesNotContain("\u001b");
        assertThat(apex.run("search", "--full", "x")).isZero();
        assertThat(apex.out()).doesNotContain("…").contains("in Hamburg.\n");

        assertThat(apex.run("search", "--json", "x")).isZero();
        assertThat(Json.MAPPER.readTree(apex.out()).get(0).path("source_path").asText())
                .isEqualTo("/docs/rate.docx");
    }

    @Test
    void searchFindsNothingOrIsAskedNothing() {
        assertThat(apex.run("search", "x")).isEqualTo(1);
        assertThat(apex.out()).startsWith("Nothing was found.");
        assertThat(apex.run("search", " ")).isEqualTo(2);
        assertThat(apex.run("search", "--limit", "0", "x")).isEqualTo(2);
    }

    @Test
    void parseShowsMetadataAndChunksAndIsTheWireFormAsJson() throws IOException {
        Metadata metadata = new Metadata("Load 7", null, "pdf", 12_345, "/d/load.pdf", null, null, 4, "ab".repeat(32));
        apex.parsed = new ParsedDocument(ID, "one two\nthree four", metadata, List.of("one two\n", "three four"));

        assertThat(apex.run("parse", "load.pdf")).isZero();
        assertThat(apex.out())
                .contains("title       Load 7\n", "bytes       12,345\n", "pages       4\n")
                .contains("chunks      2, with 5 tokens in all and 2 to 3 in one\n")
                .endsWith("chunk  tokens  begins with\n    1       3  one two\n    2       2  three four\n")
                .doesNotContain("author");
        assertThat(apex.run("parse", "--json", "load.pdf")).isZero();
        assertThat(Json.MAPPER.readValue(apex.out(), ParsedDocument.class)).isEqualTo(apex.parsed);
    }

    @Test
    void statusTellsBothTheIngestionAndWhatIsLive() {
        apex.status = new Status(ID, "cli", "generating_embeddings", null, "batch 2 of 3");
        apex.live = OptionalLong.of(41);
        assertThat(apex.run("status", ID.toString())).isZero();
        assertThat(apex.out())
                .isEqualTo("document id    " + ID + "\nstatus         generating_embeddings\nsource         cli\n"
                        + "progress       batch 2 of 3\nlive version   41\n");

        apex.databasesDown = "PostgreSQL does not answer at db:5432";
        assertThat(apex.run("status", "some.pdf")).isZero();
        assertThat(apex.out()).contains("live version   not known: PostgreSQL does not answer at db:5432\n");
    }

    @Test
    void statusFailsForWhatFailedAndForWhatNobodyKnows() {
        assertThat(apex.run("status", ID.toString())).isEqualTo(1);
        assertThat(apex.out()).contains("no ingestion is known", "live version   none");

        apex.live = OptionalLong.of(41);
        assertThat(apex.with("TEMPORAL_ENABLED", "false").run("status", ID.toString()))
                .isZero();
        assertThat(apex.opened).as("Temporal was asked once, before").containsExactly("temporal");

        apex.status = new Status(ID, "cli", "failed", "CorruptDocumentError: cut off", null);
        assertThat(apex.with("TEMPORAL_ENABLED", "true").run("status", ID.toString()))
                .isEqualTo(1);
    }

    @Test
    void statusOfADeletedDocumentSaysSoUnlessItIsOnItsWayAgain() {
        apex.deleted = true;
        apex.status = new Status(ID, "cli", "failed", "Superseded: was overtaken", "80 %");
        assertThat(apex.run("status", ID.toString())).isEqualTo(1);
        assertThat(apex.out())
                .isEqualTo(
                        "document id    " + ID + "\nstatus         deleted\nsource         cli\nlive version   none\n");

        apex.status = null;
        assertThat(apex.run("status", "--json", ID.toString())).isEqualTo(1);
        assertThat(apex.out())
                .isEqualTo("{\"document_id\":\"" + ID + "\",\"status\":\"deleted\",\"live_version\":null}\n");

        apex.status = new Status(ID, "cli", "parsing", null, "5 %");
        assertThat(apex.run("status", ID.toString())).isZero();
        assertThat(apex.out()).contains("status         parsing\n");
    }

    @Test
    void deleteShowsWhatWentFromWhereAndWhatDidNot() throws IOException {
        UUID before = new UUID(0, 2);
        UUID unknown = new UUID(0, 3);
        UUID stuck = new UUID(0, 4);
        UUID failing = new UUID(0, 5);
        Map<String, Map<String, Long>> removed = Map.of(
                "neo4j", Map.of("nodes", 3L, "relationships", 2L),
                "postgres", Map.of("versions", 1L, "chunks", 12L),
                "qdrant", Map.of("points", 13L),
                "redis", Map.of("keys", 2L),
                "blobs", Map.of("blobs", 4L));
        apex.deletions = id -> {
            if (id.equals(failing)) {
                throw new ApexException(ErrorType.LOCK_ACQUISITION, "document " + id + " is held by another attempt");
            }
            return id.equals(before)
                    ? DeleteResult.of(id, 9, true, Map.of(), Map.of())
                    : id.equals(unknown)
                            ? DeleteResult.of(id, 0, true, Map.of(), Map.of())
                            : DeleteResult.of(
                                    id,
                                    8,
                                    false,
                                    removed,
                                    id.equals(stuck) ? Map.of("qdrant", "Qdrant: refuses") : Map.of());
        };

        assertThat(apex.run("delete", ID.toString(), ID.toString(), before.toString()))
                .isZero();
        assertThat(apex.out()).isEqualTo("""
                        document                              Neo4j  PostgreSQL  Qdrant  Redis  blobs  result
                        00000000-0000-0000-0000-000000000001      5          13      13      2      4  deleted
                        00000000-0000-0000-0000-000000000002      0           0       0      0      0  deleted before
                        """);
        assertThat(apex.ran).containsExactly("direct deletes " + ID, "direct deletes " + before);
        assertThat(apex.closed).containsExactly("direct");

        assertThat(apex.run("delete", "--temporal", unknown.toString())).isEqualTo(1);
        assertThat(apex.err())
                .isEqualTo(unknown + ": no document " + unknown + " was ever in the memory; check the name\n");
        assertThat(apex.ran).last().isEqualTo("temporal deletes " + unknown);
        assertThat(apex.run("delete", stuck.toString())).isEqualTo(1);
        assertThat(apex.out()).contains("deleted, removal goes on");
        assertThat(apex.err()).contains("not yet removed from Qdrant (Qdrant: refuses)");
        assertThat(apex.run("delete", failing.toString(), ID.toString())).isEqualTo(1);
        assertThat(apex.out()).contains("failed\n").endsWith("deleted\n");
        assertThat(apex.err()).contains("LockAcquisitionError: document " + failing);

        assertThat(apex.run("delete", "--json", stuck.toString(), failing.toString()))
                .isEqualTo(1);
        List<String> lines = apex.out().lines().toList();
        assertThat(Json.MAPPER.readValue(lines.get(0), DeleteResult.class)).isEqualTo(apex.deletions.apply(stuck));
        assertThat(Json.MAPPER.readTree(lines.get(1)).at("/error/type").asText())
                .isEqualTo("LockAcquisitionError");
        assertThat(apex.run("delete", "gone/invoice.pdf")).isZero();
        assertThat(apex.ran)
                .last()
                .isEqualTo("direct deletes "
                        + Uuid5.ofUri(folder.resolve("gone/invoice.pdf").toUri().toString()));
        assertThat(apex.run("delete", "--direct", "--temporal", ID.toString())).isEqualTo(2);
    }
}
