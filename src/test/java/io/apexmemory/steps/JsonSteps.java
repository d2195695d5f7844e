package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.ingest.Step;
import io.cucumber.java.en.Then;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What a client finds in the history that knows JSON and nothing of Java. */
public final class JsonSteps {
    private final World world;
    private JsonNode json;

    public JsonSteps(World world) {
        this.world = world;
    }

    @Then("the history holds the parsed document as plain JSON")
    public void holdsTheParsedDocument() {
        json = world.latest().history().json(Step.PARSE);
    }

    @Then("the history holds its entities as plain JSON")
    public void holdsTheEntities() {
        json = world.latest().history().json(Step.EXTRACT);
    }

    @Then("its fields are exactly")
    public void fieldsAre(List<String> names) {
        assertThat(json.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(names);
    }

    @Then("the fields of its {string} are exactly")
    public void fieldsAre(String field, List<String> names) {
        assertThat(json.path(field).fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(names);
    }

    @Then("the fields of each entity are exactly")
    public void fieldsOfEachAre(List<String> names) {
        assertThat(json)
                .isNotEmpty()
                .allSatisfy(entity ->
                        assertThat(entity.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(names));
    }

    /** Each row is an RFC 6901 pointer, a type of JSON and a value, or words for one. */
    @Then("any reader of JSON finds in it")
    public void finds(List<List<String>> rows) {
        rows.forEach(row -> {
            JsonNode found = json.at(row.get(0));
            assertThat(found.getNodeType().name().toLowerCase(Locale.ROOT))
                    .as(row.get(0))
                    .isEqualTo(row.get(1));
            check(found.asText(), row.get(2));
        });
    }

    private void check(String found, String expected) {
        switch (expected) {
            case "an ISO 8601 time in UTC" ->
                assertThat(found)
                        .endsWith("Z")
                        .satisfies(text -> assertThat(Instant.parse(text)).isNotNull());
            case "a UUID" -> assertThat(UUID.fromString(found)).hasToString(found);
            case "the beginning of its text" ->
                assertThat(json.path("content").asText()).startsWith(found);
            default -> assertThat(found).isEqualTo(expected);
        }
    }
}
