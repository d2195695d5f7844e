package io.apexmemory.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.specification.Specification.Anchor;
import io.apexmemory.specification.Specification.Example;
import io.cucumber.gherkin.GherkinParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String PATH = "features/saga/ship.feature";
    private static final String FEATURE = """
            Feature: ships
              Rule: ships float
                @sea-01
                Scenario: a raft
                  Given a raft
                  Then it floats

                @sea-02 @real-server
                Scenario Outline: a <kind>
                  Given a <kind>
                  Examples: of wood
                    | kind |
                    | boat |
                    | cog  |
                  Examples: of steel
                    | kind   |
                    | cutter |

                @sea-03 @stops-databases
                Scenario: a wreck
                  Given a wreck
            """;

    @TempDir
    private Path folder;

    private Messages messages() {
        return Messages.of(PATH, FEATURE, NOON);
    }

    private static Stream<Example> examples(String feature) {
        return Catalogue.of(GherkinParser.builder()
                        .build()
                        .parse(PATH, feature.getBytes(StandardCharsets.UTF_8))
                        .toList())
                .specification()
                .examples();
    }

    private Result result(String anchor) throws IOException {
        return result(anchor, FEATURE);
    }

    private Result result(String anchor, String feature) throws IOException {
        return Part.read(folder)
                .result(examples(feature)
                        .filter(it -> it.anchor().toString().equals(anchor))
                        .findFirst()
                        .orElseThrow());
    }

    private Result.Status status(String anchor) throws IOException {
        return result(anchor).status();
    }

    private void say(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    @Test
    void whatPassedAndWhatFailed() throws IOException {
        messages().passed(0).failed(1, "it sank").write(folder.resolve("1-1.ndjson"));
        assertThat(result("sea-01")).isEqualTo(new Result(Result.Status.PASSED, "", Duration.ofMillis(1500), NOON));
        assertThat(result("sea-02.1"))
                .isEqualTo(new Result(
                        Result.Status.FAILED, "a boat\nit sank", Duration.ofMillis(1500), NOON.plusMillis(1500)));
    }

    @Test
    void examplesAreNumberedThroughAllTablesOfTheirOutline() throws IOException {
        assertThat(examples(FEATURE).map(Example::anchor))
                .containsExactly(
                        new Anchor("sea-01", 0),
                        new Anchor("sea-02", 1),
                        new Anchor("sea-02", 2),
                        new Anchor("sea-02", 3),
                        new Anchor("sea-03", 0));
        messages().passed(3).write(folder.resolve("1-1.ndjson"));
        assertThat(status("sea-02.3")).isEqualTo(Result.Status.PASSED);
        assertThat(status("sea-02.1")).isEqualTo(Result.Status.NOT_RUN);
    }

    @Test
    void ofARunThatBrokeOffAllWholeLinesCount() throws IOException {
        String lines = messages().passed(0).passed(1).toString();
        int last = lines.lastIndexOf("{\"testCaseFinished\"");
        Files.createDirectories(folder);
        say("1-1.ndjson", lines.substring(0, last + 20));
        assertThat(status("sea-01")).isEqualTo(Result.Status.PASSED);
        assertThat(status("sea-02.1")).isEqualTo(Result.Status.FAILED);
        assertThat(result("sea-02.1").note()).isEqualTo("it began and never ended: its run broke off");
    }

    @Test
    void aFileWithALineThatIsNoMessageIsNotBelieved() throws IOException {
        say("1-1.ndjson", "{}\nnonsense\n" + messages().passed(0));
        assertThatThrownBy(() -> Part.read(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1-1.ndjson:2 is no message");
    }

    @Test
    void theNewestResultCountsWhateverItsFileIsCalled() throws IOException {
        Messages.of(PATH, FEATURE, NOON).failed(0, "it sank").write(folder.resolve("9-1.ndjson"));
        Messages.of(PATH, FEATURE, NOON.plusSeconds(60)).passed(0).write(folder.resolve("1-1.ndjson"));
        assertThat(status("sea-01")).isEqualTo(Result.Status.PASSED);
        Messages.of(PATH, FEATURE, NOON.plusSeconds(90)).failed(0, "it sank").write(folder.resolve("5-1.ndjson"));
        assertThat(status("sea-01")).isEqualTo(Result.Status.FAILED);
    }

    @Test
    void aResultOfOtherWordsIsNone() throws IOException {
        messages().passed(0).write(folder.resolve("1-1.ndjson"));
        assertThat(result("sea-01", FEATURE.replace("it floats", "it sinks")))
                .isEqualTo(Result.notRun("was run with other words"));
    }

    @Test
    void whatWasSkippedWasNotRun() throws IOException {
        messages().skipped(0).write(folder.resolve("1-1.ndjson"));
        assertThat(result("sea-01").status()).isEqualTo(Result.Status.NOT_RUN);
        assertThat(result("sea-01").note()).isEqualTo("skipped");
    }

    @Test
    void whyAnExampleWasNotRun() throws IOException {
        messages().passed(0).write(folder.resolve("1-1.ndjson"));
        assertThat(result("sea-03")).isEqualTo(Result.notRun("not selected"));
        assertThat(result("sea-02.1")).isEqualTo(Result.notRun("needs a real Temporal server"));
        for (String what : List.of("@stops-databases", "ship.feature", PATH, "sea-03", "SagaIT, StoreOutagesIT")) {
            say("not-run.txt", what + ": no engine: here\n\n");
            assertThat(result("sea-03")).as(what).isEqualTo(Result.notRun("no engine: here"));
        }
        for (String what : List.of("@other", "p.feature", "SagaIT", "NoSuchIT", "ServerIT")) {
            say("not-run.txt", what + ": no engine here");
            assertThat(result("sea-03")).as(what).isEqualTo(Result.notRun("not selected"));
        }
    }

    @Test
    void whereTemporalIsRealItIsNotMissing() throws IOException {
        messages().passed(0).write(folder.resolve("1-1.ndjson"));
        for (String kind : List.of("embedded", "external", "container")) {
            say("1-1.json", temporal(kind));
            assertThat(result("sea-02.1")).isEqualTo(Result.notRun("not selected"));
        }
        say("1-1.json", temporal("stand-in"));
        assertThat(result("sea-02.1")).isEqualTo(Result.notRun("needs a real Temporal server"));
        assertThat(Part.read(folder).versions())
                .containsEntry("temporal", List.of("Temporal 1.29 (stand-in)"))
                .containsEntry("JDK", List.of("a JDK"))
                .containsEntry("OS", List.of("an OS"));
    }

    private static String temporal(String kind) {
        return "{\"services\":[{\"name\":\"temporal\",\"kind\":\"%s\",\"product\":\"Temporal 1.29\"}],\"jdk\":\"a JDK\",\"os\":\"an OS\"}"
                .formatted(kind);
    }

    @Test
    void whatAWorkerDoesNotClaimAndWhatCannotBeJudgedFromOutside() throws IOException {
        messages().passed(0).write(folder.resolve("1-1.ndjson"));
        say("capabilities.json", "{\"worker\": \"Naive 0.1\", \"not_claimed\": [\"sea-02\", \"sea-01\"]}");
        assertThat(result("sea-02.3")).isEqualTo(Result.notClaimed("Naive 0.1"));
        assertThat(result("sea-03")).isEqualTo(Result.notRun("not judged from outside"));
        assertThat(result("sea-03", FEATURE.replace("@sea-03", "@blackbox @sea-03")))
                .isEqualTo(Result.notRun("not selected"));
        assertThat(status("sea-01")).as("it was run all the same").isEqualTo(Result.Status.PASSED);
    }

    @Test
    void aSuiteSelectsWhatItsAnnotationsSay() {
        List<Example> outages = examples(FEATURE.replace("@sea-01", "@sea-01 @stops-databases @for-minutes"))
                .toList();
        assertThat(outages.stream().filter(Suites.selectedBy("StoreOutagesIT")).map(Example::anchor))
                .containsExactly(new Anchor("sea-03", 0));
        assertThat(outages.stream().filter(Suites.selectedBy("WorkerCrashesIT")).map(Example::anchor))
                .containsExactly(new Anchor("sea-01", 0));
        assertThat(outages.stream().filter(Suites.selectedBy("FeaturesIT"))).isEmpty();
    }

    @Test
    void aScenarioWithoutAnIdIsNamed() {
        assertThatThrownBy(() -> examples(FEATURE.replace("@sea-01", "")))
                .hasMessageContaining("\"a raft\" (saga/ship.feature:4) has no id");
    }
}
