package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.en.Then;
import java.util.List;
import java.util.Map;

/** What an operator finds in the worker's log. */
public final class LogSteps {
    /** Shorter lines of a document, like a unit or a year, may stand in a log for other reasons. */
    private static final int TELLING = 12;

    private final World world;

    public LogSteps(World world) {
        this.world = world;
    }

    @Then("the worker's log has one line {string} with the fields")
    public void hasOneLine(String message, Map<String, String> fields) {
        assertThat(world.log().fields(message))
                .singleElement()
                .satisfies(line -> fields.forEach(
                        (field, words) -> assertThat(line).as(field).containsEntry(field, meaning(words))));
    }

    @Then("the worker warns that {string}")
    public void warns(String message) {
        assertThat(world.log().warnings()).contains(message);
    }

    private String meaning(String words) {
        Ingestion ingestion = world.latest();
        return switch (words) {
            case "the number of entities in the ingestion's result" ->
                "" + ingestion.result().entities();
            case "the id of its workflow" -> ingestion.handle().workflowId();
            default -> "" + ingestion.documentId();
        };
    }

    @Then("no line of the worker's log holds text of {document}")
    public void holdsNoTextOf(Document document) {
        List<String> lines = world.parsed(document)
                .content()
                .lines()
                .map(String::strip)
                .filter(line -> line.length() >= TELLING)
                .toList();
        assertThat(lines).isNotEmpty();
        assertThat(world.log().texts())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).doesNotContain(lines));
    }
}
