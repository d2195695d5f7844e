package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.ingest.Step;
import io.cucumber.java.en.Then;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a write answers. */
public final class WriteSteps {
    private final World world;

    public WriteSteps(World world) {
        this.world = world;
    }

    @Then("the write answers")
    public void answers(Map<String, String> expected) {
        JsonNode answer = world.latest().history().json(Step.WRITE);
        expected.forEach((field, words) ->
                assertThat(words(answer.path(field))).as(field).isEqualTo(meaning(words)));
    }

    private String meaning(String words) {
        if (words.equals("the live version")) {
            return "" + world.liveVersion(world.latest().document()).orElseThrow();
        }
        return words.startsWith("the id of ") ? "" + world.latest().documentId() : words;
    }

    private static String words(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(", "))
                : value.asText();
    }
}
