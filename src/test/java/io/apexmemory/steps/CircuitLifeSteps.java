package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.config.Setting;
import io.apexmemory.document.StoreName;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How circuits stand, and how a database is asked through them. */
public final class CircuitLifeSteps {
    private final World world;
    private final Operator operator;
    private final FaultSteps faults;

    public CircuitLifeSteps(World world, Operator operator, FaultSteps faults) {
        this.world = world;
        this.operator = operator;
        this.faults = faults;
    }

    @Given("a circuit of Redis opens at the first failure")
    public void opensAtTheFirst() {
        world.setting(Setting.BREAKER_REDIS_FAILURES, "1");
    }

    @When("the databases work again and a sweep is made")
    public void aSweepIsMade() {
        faults.workAgain();
        world.worker().sweep();
    }

    @Then("its dead letter is resolved")
    public void isResolved() {
        world.worker()
                .swept(() -> assertThat(Rows.of(world.stack().clients().postgres(), "select state from dead_letters"))
                        .containsExactly(Map.of("state", "RESOLVED")));
    }

    @Then("the circuit of {store} stands {word}, and each other one closed")
    public void stands(StoreName store, String state) {
        Map<StoreName, String> expected = Arrays.stream(StoreName.values())
                .collect(Collectors.toMap(Function.identity(), each -> each == store ? state : "closed"));
        assertThat(operator.circuitStates()).isEqualTo(expected);
    }

    @Then("every circuit stands closed")
    public void allClosed() {
        assertThat(operator.circuitStates().values()).containsOnly("closed");
    }

    @Then("{store} was asked {int} times to write, and each other database once")
    public void wasAsked(StoreName store, int times) {
        for (StoreName each : StoreName.values()) {
            assertThat(world.worker().faults().on(each).writes().attempted())
                    .as(each.title())
                    .isEqualTo(each == store ? times : 1);
        }
    }

    @Then("each database was written {int} times")
    public void eachWasWritten(int times) {
        assertThat(List.of(StoreName.values()))
                .allSatisfy(store -> assertThat(
                                world.worker().faults().on(store).writes().reached())
                        .isEqualTo(times));
    }
}
