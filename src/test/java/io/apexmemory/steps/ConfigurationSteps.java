package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.cli.Apex;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.Json;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Settings, and what the command line says of them. */
public final class ConfigurationSteps {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final World world;
    private final Workplace place;
    private Map<String, String> environment = Map.of();
    private CommandLine command;
    private CommandLine worker;
    private Thread waiting;

    public ConfigurationSteps(World world, Workplace place) {
        this.world = world;
        this.place = place;
    }

    @Given("{setting} is {word}")
    public void is(Setting setting, String value) {
        if (!setting.defaultValue().equals(Optional.of(value))) {
            world.setting(setting, value);
        }
    }

    @Given("no setting is set")
    public void nothingIsSet() {
        assertThat(place.environment()).isEmpty();
    }

    @Given("the environment")
    public void theEnvironment(Map<String, String> values) {
        values.forEach((name, value) -> place.environment().put(name, value == null ? "" : value));
    }

    @Given("a worker whose environment is that of the others, but for")
    public void anotherEnvironment(Map<String, String> values) {
        environment = new TreeMap<>(TestWorker.environment(world.stack(), values));
    }

    @When("the settings are listed")
    public void areListed() {
        command = place.run("settings", "--json");
    }

    @When("the circuit of {word} is reset on the command line")
    public void isReset(String store) {
        command = onThisWorker("circuits", "--reset", store);
        assertThat(command.code()).as(command.err()).isZero();
    }

    @When("that worker is started")
    public void isStarted() {
        Settings settings = Settings.of(environment);
        worker = new CommandLine();
        waiting = new Thread(() -> worker.execute(settings, "worker"), "waiting-worker");
        waiting.start();
    }

    @Then("the list has")
    public void hasSettings(List<Map<String, String>> rows) throws IOException {
        assertThat(command.code()).isZero();
        Map<String, JsonNode> listed = new HashMap<>();
        Json.MAPPER
                .readTree(command.out())
                .forEach(line -> listed.put(line.path("name").asText(), line));
        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> row.forEach((field, value) -> assertThat(
                                listed.get(row.get("name")).path(field).asText())
                        .as(row.get("name") + " " + field)
                        .isEqualTo(value)));
    }

    @Then("the list has every setting there is")
    public void hasEverySetting() throws IOException {
        assertThat(Json.MAPPER.readTree(command.out()).findValuesAsText("name"))
                .containsExactlyElementsOf(
                        List.of(Setting.values()).stream().map(Setting::name).toList());
    }

    @Then("{string} stands nowhere in it")
    public void standsNowhere(String secret) {
        assertThat(command.out() + command.err()).isNotBlank().doesNotContain(secret);
    }

    @Then("it says {string}")
    public void says(String words) {
        await().atMost(PATIENCE).until(() -> worker.err().contains(words) || !waiting.isAlive());
        assertThat(worker.err()).contains(words);
    }

    @Then("it says that it waits and tries again, and goes on doing so")
    public void waits() {
        says("waiting, and trying again every");
        assertThat(waiting.isAlive()).isTrue();
    }

    @Then("it does not say {string}")
    public void doesNotSay(String secret) {
        assertThat(worker.err() + worker.out()).isNotBlank().doesNotContain(secret);
    }

    @Then("a command that runs once fails at once, and says {string}")
    public void failsAtOnce(String words) {
        CommandLine once = CommandLine.run(Settings.of(environment), "search", "loads");
        assertThat(once.code()).isEqualTo(1);
        assertThat(once.err()).contains(words).doesNotContain("waiting");
    }

    /** The real command, in a process of its own: its environment is all that it is given. */
    @Then("a worker with these settings does not start, and says of each what it takes")
    public void doesNotStart(List<Map<String, String>> rows) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Apex.class.getName(),
                "worker");
        rows.forEach(row -> builder.environment().put(row.get("variable"), row.get("value")));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(1);
        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(said)
                        .contains(row.get("variable") + "=" + row.get("value") + " (environment) must be "
                                + row.get("allowed")));
    }

    /** A client that is just being made or closed may keep an interruption to itself. */
    @After
    public void end() {
        if (waiting != null) {
            await().atMost(PATIENCE).until(() -> {
                waiting.interrupt();
                return !waiting.isAlive();
            });
        }
    }

    private CommandLine onThisWorker(String... arguments) {
        Map<String, String> settings = TestWorker.environment(world.stack(), Map.of());
        settings.put(
                Setting.TEMPORAL_METRICS_PORT.name(),
                "" + world.worker().address().getPort());
        return CommandLine.run(Settings.of(settings), arguments);
    }
}
