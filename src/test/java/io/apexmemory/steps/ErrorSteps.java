package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.en.Then;

/** What an error says to a client. */
public final class ErrorSteps {
    private final World world;

    public ErrorSteps(World world) {
        this.world = world;
    }

    @Then("the error names {document}")
    public void names(Document document) {
        assertThat(world.latest().failure().message()).contains(document.name());
    }

    @Then("the error names {int} and {int}")
    public void names(int one, int other) {
        assertThat(world.latest().failure().message())
                .containsPattern("\\b" + one + "\\b")
                .containsPattern("\\b" + other + "\\b");
    }
}
