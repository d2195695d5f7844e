package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;

/** Commands of an operator. */
public final class CommandSteps {
    private final World world;
    private final Commands commands;

    public CommandSteps(World world, Commands commands) {
        this.world = world;
        this.commands = commands;
    }

    @Given("the command {string} with the id of {document} was run")
    public void wasRun(String command, Document document) {
        commands.run(command + " " + world.id(document));
        assertThat(commands.code()).as(commands.output()).isZero();
    }

    @Then("the command had told of {int} answer(s)")
    public void toldOf(int answers) {
        assertThat(commands.output()).contains("  " + answers + " answer");
    }
}
