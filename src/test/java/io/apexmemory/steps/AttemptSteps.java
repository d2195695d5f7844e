package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ErrorType;
import io.apexmemory.ingest.Step;
import io.cucumber.java.en.Then;
import io.temporal.api.enums.v1.EventType;

/** How often a step was tried, and how each attempt ended. */
public final class AttemptSteps {
    private final World world;

    public AttemptSteps(World world) {
        this.world = world;
    }

    @Then("the {step} was attempted {int} time(s)")
    public void wasAttempted(Step step, int times) {
        assertThat(world.latest().history().attempts(step)).isEqualTo(times);
    }

    @Then("each failed attempt ended with {error}")
    public void eachFailedWith(ErrorType error) {
        assertThat(world.attempts(Step.PARSE))
                .filteredOn(attempt -> attempt.failure() != null)
                .isNotEmpty()
                .allSatisfy(attempt -> assertThat(attempt.failure().getType()).isEqualTo(error.wire()));
    }

    @Then("no other step was attempted")
    public void noOtherStep() {
        assertThat(world.latest().history().events(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED))
                .hasSize(1);
    }
}
