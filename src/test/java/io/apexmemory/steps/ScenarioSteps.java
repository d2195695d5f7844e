package io.apexmemory.steps;

import io.cucumber.java.After;
import io.cucumber.java.AfterAll;
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

    @AfterAll
    public static void endOfAll() {
        Bench.stop();
    }

    @After
    public void end() {
        world.close();
    }
}
