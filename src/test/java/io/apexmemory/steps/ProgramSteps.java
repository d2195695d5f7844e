package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import io.apexmemory.config.Setting;
import io.apexmemory.document.Json;
import io.apexmemory.ingest.Step;
import io.apexmemory.stack.Network;
import io.apexmemory.stack.fault.TcpProxy;
import io.apexmemory.stack.openai.StubAnswer;
import io.cucumber.java.ParameterType;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A worker as the program that an operator starts, watches and ends. */
public final class ProgramSteps {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Shorter lines of a document, like a unit or a year, may stand in a log for other reasons. */
    private static final int TELLING = 12;

    private final World world;
    private final Greetings greetings;
    private final Commands commands;
    private CompletableFuture<Stop> stop;

    /** How it ended; what it answered meanwhile is null where nobody asked. */
    private record Stop(Instant told, HttpResponse<String> live, HttpResponse<String> ready, Instant ended, int code) {}

    public ProgramSteps(World world, Greetings greetings, Commands commands) {
        this.world = world;
        this.greetings = greetings;
        this.commands = commands;
    }

    @ParameterType("SIGTERM|SIGINT")
    public String signal(String name) {
        return name.replace("SIG", "");
    }

    @Given("a worker runs as a program of its own")
    public void runs() {
        world.useProgram().awaitReady();
    }

    @Given("a worker whose log is {word} runs as a program of its own")
    public void runs(String format) {
        world.setting(Setting.LOG_FORMAT, format);
        runs();
    }

    @Given("a worker whose program began while nobody listened at Temporal's address, and said so")
    public void began() {
        TcpProxy way = Network.toTemporal(world.stack());
        way.refuse();
        world.startProgram(way).awaitWords("Temporal does not answer at 127.0.0.1:" + way.port());
    }

    @Given("{document} has been refused")
    public void hasBeenRefused(Document document) {
        assertThat(world.ingest(document).failure().type()).endsWith("Error");
    }

    @Given("it gets {signal} in the middle of the embedding, which takes {int} seconds")
    public void stopsWhileEmbedding(String signal, int seconds) {
        world.stack().openAi().next(1, StubAnswer.delay(Duration.ofSeconds(seconds)));
        stop = CompletableFuture.supplyAsync(() -> {
            await().atMost(PATIENCE).until(() -> world.stack().openAi().requests() > 0);
            Instant told = Instant.now();
            world.program().signal(signal);
            world.program().awaitWords("stopping, within");
            HttpResponse<String> live = world.program().get("/live");
            HttpResponse<String> ready = world.program().get("/ready");
            return ended(told, live, ready);
        });
    }

    @Given("it gets {signal} in the middle of the parse of {document}, which never ends")
    public void stopsWhileParsing(String signal, Document document) {
        world.documents().put(document, Place.S3);
        stop = world.stack().s3Reads().hang().thenApplyAsync(arrived -> {
            Instant told = Instant.now();
            world.program().signal(signal);
            return ended(told, null, null);
        });
    }

    @Given("it has begun to parse {document}, which never ends")
    public void parses(Document document) {
        world.documents().put(document, Place.S3);
        CompletableFuture<Void> begun = world.stack().s3Reads().hang();
        assertThat(world.start(document).runId()).isNotBlank();
        begun.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @When("somebody listens there")
    public void somebodyListens() {
        world.program().way().pass();
    }

    @When("it gets {signal}, and once more when it says that it is stopping")
    public void getsTwice(String signal) {
        world.program().signal(signal);
        world.program().awaitWords("stopping, within");
        Instant told = Instant.now();
        world.program().signal(signal);
        stop = CompletableFuture.completedFuture(ended(told, null, null));
    }

    @When("a worker is started with {string} and the metrics port of another")
    public void startedWith(String option) {
        commands.with(
                Setting.TEMPORAL_METRICS_PORT, "" + world.worker().address().getPort());
        commands.run(("apex worker " + option).strip());
    }

    @Then("it takes work")
    public void takesWork() {
        world.program().awaitReady();
        assertThat(greetings.greet("Ada").answer()).startsWith("Hello, Ada!");
    }

    @Then("it had said once that it waits and tries again, and which settings to look at")
    public void hadSaidOnce() {
        assertThat(world.program().log())
                .filteredOn(line -> line.contains("Temporal does not answer"))
                .singleElement()
                .satisfies(line ->
                        assertThat(line).contains("TEMPORAL_HOST", "TEMPORAL_PORT", "waiting, and trying again every"));
    }

    @Then("meanwhile it lived, and was not ready because it was stopping")
    public void livedMeanwhile() throws IOException {
        Stop ended = stop.join();
        assertThat(ended.live().statusCode()).isEqualTo(200);
        assertThat(ended.ready().statusCode()).isEqualTo(503);
        assertThat(Json.MAPPER.readTree(ended.ready().body()).path("stopping").asBoolean())
                .isTrue();
    }

    @Then("it ended with exit code {int}, {int} to {int} seconds after the signal")
    public void endedWith(int code, int atLeast, int atMost) {
        Stop ended = stop.join();
        assertThat(ended.code()).as(String.join("\n", world.program().lines())).isEqualTo(code);
        assertThat(Duration.between(ended.told(), ended.ended()))
                .isBetween(Duration.ofSeconds(atLeast), Duration.ofSeconds(atMost));
    }

    @Then("its last words were {string}")
    public void lastWords(String words) {
        assertThat(world.program().log()).last().asString().contains(words);
    }

    @Then("another worker began the parse again within {int} seconds of the signal")
    public void beganAgain(int seconds) {
        assertThat(world.attempts(Step.PARSE)).singleElement().satisfies(attempt -> {
            assertThat(attempt.number()).isEqualTo(2);
            assertThat(Duration.between(stop.join().told(), attempt.began()))
                    .isBetween(Duration.ZERO, Duration.ofSeconds(seconds));
        });
    }

    @Then("each line about {document} names it, its workflow and the attempt")
    public void linesOfText(Document document) {
        UUID id = world.id(document);
        assertThat(world.program().log())
                .filteredOn(line -> line.contains(id.toString()))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(line -> assertThat(line)
                        .containsPattern("\\bdocument_id=\"?" + id)
                        .contains("workflow_id=ingest-" + id, "attempt=1"));
    }

    @Then("each line is a JSON object with its time, level, logger and message")
    public void linesOfJson() {
        assertThat(world.program().lines()).isNotEmpty().allSatisfy(line -> {
            Map<String, Object> fields = Json.MAPPER.readValue(line, new TypeReference<>() {});
            assertThat(fields).containsKeys("time", "level", "logger", "message");
            assertThat(Instant.parse(fields.get("time").toString())).isBefore(Instant.now());
        });
    }

    @Then("each object about {document} has it, its workflow and the attempt as fields")
    public void fieldsOfJson(Document document) {
        UUID id = world.id(document);
        assertThat(world.program().log())
                .filteredOn(line -> line.contains(id.toString()))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(line -> assertThat(Json.MAPPER.readValue(line, new TypeReference<Map<String, Object>>() {}))
                        .containsEntry("document_id", id.toString())
                        .containsEntry("workflow_id", "ingest-" + id)
                        .containsEntry("attempt", "1"));
    }

    @Then("nothing that it wrote holds text of {document}")
    public void holdsNoTextOf(Document document) {
        List<String> telling = world.parse(document)
                .content()
                .lines()
                .map(String::strip)
                .filter(line -> line.length() >= TELLING)
                .toList();
        assertThat(telling).isNotEmpty();
        assertThat(world.program().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).doesNotContain(telling));
    }

    @Then("its help tells what the exit codes mean")
    public void helpTells(Map<String, String> meanings) {
        commands.run("apex worker --help");
        meanings.forEach((code, words) -> assertThat(commands.output()).containsPattern(" " + code + "\\D.*" + words));
    }

    private Stop ended(Instant told, HttpResponse<String> live, HttpResponse<String> ready) {
        int code = world.program().awaitEnd();
        Instant ended = Instant.now();
        world.takeOver();
        return new Stop(told, live, ready, ended, code);
    }
}
