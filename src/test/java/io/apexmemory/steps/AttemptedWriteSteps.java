package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.StoreName;
import io.apexmemory.steps.FreshWrites.Write;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Single attempts at a write, and what they ask of the databases. */
public final class AttemptedWriteSteps {
    private static final int PATIENCE_SECONDS = 30;

    private final World world;
    private final FreshWrites writes;
    private final FaultSteps faults;
    private CountDownLatch asked = new CountDownLatch(0);
    private StoreName holdingBack;

    public AttemptedWriteSteps(World world, FreshWrites writes, FaultSteps faults) {
        this.world = world;
        this.writes = writes;
        this.faults = faults;
    }

    @Given("{int} write(s) succeeded")
    @When("{int} write(s) succeed(s)")
    public void succeed(int count) {
        assertThat(writes.attempt(count))
                .allSatisfy(write -> assertThat(write.outcome()).matches(outcome -> write.succeeded()));
    }

    @Given("{int} write(s) failed because of {store}")
    @When("{int} write(s) fail(s) because of {store}")
    public void fail(int count, StoreName store) {
        assertThat(writes.attempt(count))
                .allSatisfy(write -> assertThat(write.failure()).contains("because of " + store.title() + ":"));
    }

    @Given("{store} has refused {int} writes")
    public void hasRefused(StoreName store, int count) {
        faults.refusesWrites(store);
        writes.fail(count);
        faults.worksAgain(store);
    }

    @When("{int} write(s) is/are attempted")
    public void attempt(int count) {
        writes.attempt(count);
    }

    @Given("{store} holds back writes until everybody has asked")
    public void holdsBack(StoreName store) {
        holdingBack = store;
    }

    @When("{int} writes are attempted at once")
    public void attemptAtOnce(int count) throws Exception {
        asked = new CountDownLatch(count);
        world.worker().faults().on(holdingBack).writes().before(call -> {
            asked.countDown();
            hold();
        });
        writes.attemptTogether(count, asked::countDown);
    }

    @Then("the write succeeds")
    public void succeeds() {
        assertThat(writes.latest())
                .singleElement()
                .satisfies(write -> assertThat(write.outcome()).matches(outcome -> write.succeeded()));
    }

    @Then("the write is rolled back because of {store}")
    public void isRolledBack(StoreName store) {
        assertThat(writes.latest())
                .singleElement()
                .satisfies(
                        write -> assertThat(write.failure()).contains("was rolled back, because of " + store.title()));
    }

    @Then("the error says why {store} failed: {string}")
    public void saysWhy(StoreName store, String reason) {
        assertThat(writes.latest())
                .singleElement()
                .satisfies(
                        write -> assertThat(write.failure()).contains("because of " + store.title() + ": " + reason));
    }

    @Then("the next write succeeds")
    public void nextSucceeds() {
        assertThat(writes.attempt(1))
                .singleElement()
                .satisfies(write -> assertThat(write.outcome()).matches(outcome -> write.succeeded()));
    }

    @Then("{int} of them succeed(s), and the others are told that the circuit of {store} is open")
    public void othersAreTold(int count, StoreName store) {
        assertThat(writes.latest()).filteredOn(Write::succeeded).hasSize(count);
        assertThat(writes.latest())
                .filteredOn(write -> !write.succeeded())
                .isNotEmpty()
                .allSatisfy(write -> assertThat(write.failure())
                        .containsPattern(
                                "circuit of " + store.title() + " is open|" + store.title() + ": its circuit is open"));
    }

    @Then("all of them are told that the circuit of {store} is open")
    public void allAreTold(StoreName store) {
        othersAreTold(0, store);
    }

    @Then("half of the answers came within {int} milliseconds")
    public void halfCameWithin(int millis) {
        List<Duration> durations =
                writes.latest().stream().map(Write::duration).sorted().toList();
        assertThat(durations.get(durations.size() / 2)).isLessThan(Duration.ofMillis(millis));
    }

    @Then("no database was called")
    public void noneWasCalled() {
        assertThat(writes.calls()).isEmpty();
    }

    @Then("{store} was asked to write {int} time(s)")
    public void wasAskedToWrite(StoreName store, int times) {
        assertThat(askedToWrite(store)).isEqualTo(times);
    }

    @Then("each database was asked to write once")
    public void eachWasAskedOnce() {
        assertThat(StoreName.values())
                .allSatisfy(store -> assertThat(askedToWrite(store)).isEqualTo(1));
    }

    @Then("the other databases were asked to write once")
    public void othersWereAskedOnce() {
        long once = List.of(StoreName.values()).stream()
                .filter(store -> askedToWrite(store) == 1)
                .count();
        assertThat(once).isEqualTo(3);
    }

    private long askedToWrite(StoreName store) {
        return writes.calls().stream()
                .filter(call -> call.store() == store && call.operation().equals("write"))
                .count();
    }

    private void hold() {
        try {
            if (!asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("not everybody has asked");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
