package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.After;
import io.cucumber.java.AfterAll;
import io.cucumber.java.Before;
import io.cucumber.java.Scenario;
import io.cucumber.java.en.Given;

/** How a scenario begins and ends. */
public final class ScenarioSteps {
    private final World world;

    public ScenarioSteps(World world) {
        this.world = world;
    }

    @Given("an empty memory")
    public void anEmptyMemory() {
        world.clear();
    }

    @Before(order = 1)
    public void isClaimed(Scenario scenario) {
        if (Kit.ASKED_FOR) {
            Kit.requireClaim(scenario.getSourceTagNames());
        }
    }

    @AfterAll
    public static void endOfAll() {
        Kit.report();
        Bench.stop();
    }

    @After(order = 2)
    public void end() {
        world.close();
    }

    /** After whatever else ends a scenario. */
    @After(order = 1)
    public void nothingIsWrong(Scenario scenario) {
        // of a file's path, or of a resource in a jar, which has none
        if (!Kit.ASKED_FOR && scenario.getUri().toString().contains("features/saga/")) {
            assertThat(world.settle())
                    .as("what the auditor finds when the scenario has ended")
                    .isEmpty();
        }
    }
}
