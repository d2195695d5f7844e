package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.ingest.Step;
import io.apexmemory.steps.Attempts.Attempt;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.time.Duration;
import java.util.List;

/** A worker dies in the middle of a parse, and another one takes over. */
public final class WorkerDeathSteps {
    private final World world;

    public WorkerDeathSteps(World world) {
        this.world = world;
    }

    @Given("heartbeats are missed after {int} seconds instead of 30")
    public void heartbeatsAreMissed(int seconds) {
        world.heartbeatTimeout(Duration.ofSeconds(seconds));
    }

    /** S3 does not answer it, and that is what takes so long. */
    @Given("the first worker to parse {document} takes {int} seconds over it and dies")
    public void theFirstWorkerDies(Document document, int seconds) {
        world.documents().put(document, Place.S3);
        world.startFirstWorker(Duration.ofSeconds(seconds));
    }

    /** Every scenario has a worker; here it waits until the first one has begun. */
    @Given("a second worker stands by, for whom S3 takes {int} second(s)")
    public void aSecondWorkerStandsBy(int seconds) {
        world.stack().s3Reads().delay(Duration.ofSeconds(seconds));
        assertThat(world.worker().attempts().of(Step.PARSE)).isEmpty();
    }

    /** The time-out's kind is not in the history: that it was the heartbeat's shows in how soon it was noticed. */
    @Then("the first worker was missed once, and later than {int} seconds after it began")
    public void wasMissed(int seconds) {
        assertThat(world.latest().history().attempts(Step.PARSE)).isEqualTo(2);
        assertThat(Duration.between(world.firstWorker().began(), second().began()))
                .isGreaterThan(Duration.ofSeconds(seconds));
    }

    @Then("the second worker began within {int} seconds of the first one's death")
    public void beganWithin(int seconds) {
        assertThat(Duration.between(world.firstWorker().died(), second().began()))
                .isBetween(Duration.ZERO, Duration.ofSeconds(seconds));
    }

    @Then("each attempt at the parse was allowed {int} minutes")
    public void wasAllowed(int minutes) {
        assertThat(world.latest().history().startToClose(Step.PARSE)).isEqualTo(Duration.ofMinutes(minutes));
    }

    @Then("the first heartbeat of each worker said {string}")
    public void firstHeartbeats(String words) {
        assertThat(world.firstWorker().heartbeats()).first().isEqualTo(words);
        assertThat(second().heartbeats()).first().isEqualTo(words);
    }

    @Then("the heartbeats of the parse began with {string} and ended with {string}")
    public void heartbeats(String first, String last) {
        assertThat(world.attempts(Step.PARSE))
                .singleElement()
                .satisfies(it -> assertThat(it.heartbeats()).startsWith(first).endsWith(last));
    }

    private Attempt second() {
        List<Attempt> attempts = world.attempts(Step.PARSE).stream()
                .filter(attempt -> attempt.number() == 2)
                .toList();
        assertThat(attempts).hasSize(1);
        return attempts.get(0);
    }
}
