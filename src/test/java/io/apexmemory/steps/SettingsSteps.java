package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.Json;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Where settings come from, and what is said of those that are wrong. */
public final class SettingsSteps {
    private static final int PATIENCE_SECONDS = 60;

    private final Workplace place;
    private final GuardedSteps guarded;
    private final Map<String, String> expected = new LinkedHashMap<>();
    private String said;
    private int exitCode;

    public SettingsSteps(Workplace place, GuardedSteps guarded) {
        this.place = place;
        this.guarded = guarded;
    }

    @Given("the file {string} is")
    public void file(String name, String text) {
        place.write(name, text);
    }

    @Given("the file {string} is {string} and a line break")
    public void fileWithLineBreak(String name, String text) {
        place.write(name, text + "\n");
    }

    @Given("nothing sets each of these to its {word}")
    public void setByNothing(String column, List<Map<String, String>> rows) {
        rows.forEach(row -> expected.put(row.get("name"), row.get(column)));
    }

    @Given("the environment sets each of these to its {word}")
    public void setByEnvironment(String column, List<Map<String, String>> rows) {
        setByNothing(column, rows);
        supplyFiles();
        place.environment().putAll(expected);
    }

    @Given("the file {string} sets each of these to its {word}")
    public void setByFile(String name, String column, List<Map<String, String>> rows) {
        setByNothing(column, rows);
        supplyFiles();
        place.write(name, expected.entrySet().stream().map(Object::toString).collect(Collectors.joining("\n")));
    }

    /** Those that settings name must be there, and be what they are to be. */
    private void supplyFiles() {
        place.copy(guarded.temporal().clientCertificate(), "client.pem");
        place.copy(guarded.temporal().clientKey(), "client.key");
        place.copy(guarded.temporal().authority(), "authority.pem");
        place.write("temporal.toml", "[profile.cloud]\n");
        place.write("patterns.yaml", "");
    }

    @When("a worker is started there")
    public void workerIsStarted() throws IOException, InterruptedException {
        Process process = place.launch("worker");
        said = Workplace.output(process);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        exitCode = process.exitValue();
    }

    @Then("it ends with exit code {int}")
    public void endsWith(int code) {
        assertThat(exitCode).as(said).isEqualTo(code);
    }

    @Then("all that it says is")
    public void says(String text) {
        assertThat(said.strip()).isEqualTo(text);
    }

    @Then("each of them has its {word} from {word}, or is masked if it is a secret")
    public void eachHas(String column, String origin) throws IOException {
        Map<String, JsonNode> listed = listed();
        expected.forEach((name, value) -> {
            JsonNode line = listed.get(name);
            String shown = value != null && Setting.valueOf(name).secret() ? "***" : value;
            assertThat(line.path("value").textValue())
                    .as("%s, its %s", name, column)
                    .isEqualTo(shown);
            assertThat(line.path("origin").textValue()).as(name).isEqualTo(origin);
        });
    }

    @Then("the contract's settings are among them")
    public void allOfThem() throws IOException {
        assertThat(expected.keySet()).containsExactlyInAnyOrderElementsOf(listed().keySet());
    }

    @Then("the value that a worker would use is {string}")
    public void wouldUse(String value) {
        Settings settings = place.settings();
        assertThat(place.environment().keySet())
                .singleElement()
                .satisfies(name -> assertThat(settings.text(Setting.valueOf(name.replace("_FILE", ""))))
                        .isEqualTo(value));
    }

    private Map<String, JsonNode> listed() throws IOException {
        Map<String, JsonNode> listed = new HashMap<>();
        Json.MAPPER
                .readTree(place.run("settings", "--json").out())
                .forEach(line -> listed.put(line.path("name").asText(), line));
        return listed;
    }
}
