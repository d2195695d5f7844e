package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.config.Setting;
import io.apexmemory.document.StoreName;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The tries of one store within one write, and the pauses between them. */
public final class RetrySteps {
    private final World world;
    private final List<Instant> tries = new CopyOnWriteArrayList<>();

    public RetrySteps(World world) {
        this.world = world;
    }

    @Given("the pauses between the tries at {store} are those of production, and pass by the clock")
    public void pausesOfProduction(StoreName store) {
        world.setting(
                Setting.RETRY_INITIAL_MS,
                Setting.RETRY_INITIAL_MS.defaultValue().orElseThrow());
        world.worker().passPausesByTheClock();
        world.worker()
                .faults()
                .on(store)
                .writes()
                .before(call -> tries.add(world.worker().now()));
    }

    @Then("the pauses were {int}, {int} and {int} seconds, each within a tenth")
    public void pausesWere(int first, int second, int third) {
        List<Duration> pauses = new ArrayList<>();
        for (int i = 1; i < tries.size(); i++) {
            pauses.add(Duration.between(tries.get(i - 1), tries.get(i)));
        }
        List<Integer> expected = List.of(first, second, third);
        assertThat(pauses).hasSameSizeAs(expected);
        for (int i = 0; i < pauses.size(); i++) {
            long seconds = expected.get(i);
            assertThat(pauses.get(i)).isBetween(Duration.ofMillis(900 * seconds), Duration.ofMillis(1_150 * seconds));
        }
    }
}
