package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.SagaOutcome.Failed;
import io.apexmemory.saga.SagaOutcome.Partial;
import io.apexmemory.saga.SagaOutcome.RolledBack;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.saga.WriteRequest;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.Faults.Call;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How one write ends, and what it asked the databases for. */
public final class WriteEndSteps {
    private static final int PATIENCE_SECONDS = 30;

    private final World world;
    private final Writes writes;
    private List<Call> callsOfRefused;
    private Map<StoreName, List<String>> leftByRefused;
    private List<SagaOutcome> both;

    public WriteEndSteps(World world, Writes writes) {
        this.world = world;
        this.writes = writes;
    }

    @When("one write of {document} is asked for")
    public void isAskedFor(Document document) {
        writes.write(writes.read(document));
    }

    @Given("one write of {document} ended as {word}")
    public void endedAs(Document document, String ending) {
        isAskedFor(document);
        assertThat(ending(writes.outcome())).isEqualTo(ending);
    }

    @Then("it ends as {word}")
    public void endsAs(String ending) {
        assertThat(ending(writes.outcome())).isEqualTo(ending);
    }

    @Then("it ends as PARTIAL, and the error names {} as what could not be cleared")
    public void endsAsPartial(String stores) {
        assertThat(writes.outcome()).isInstanceOfSatisfying(Partial.class, partial -> {
            assertThat(partial.failure()).hasMessageContaining("leftovers in " + stores + " could not be deleted");
            assertThat(partial.failure().retryable()).isFalse();
        });
    }

    @Given("a write of {document} without its last vector was refused")
    public void wasRefused(Document document) {
        assertThat(ending(writes.write(Writes.withoutItsLastVector(writes.read(document)))))
                .isEqualTo(ErrorType.VALIDATION.wire());
    }

    @When("it is asked for again, and then once more with all its vectors")
    public void isAskedForAgain() {
        writes.writeAgain();
        callsOfRefused = world.worker().faults().made();
        leftByRefused = world.inventory();
        WriteRequest refused = writes.request();
        writes.write(new WriteRequest(
                refused.document(),
                refused.entities(),
                world.worker().reading().steps().embed(refused.document(), Progress.NONE),
                null));
    }

    @Then("the second was refused from memory, in the words of the first")
    public void secondWasRefused() {
        Failed first = (Failed) writes.outcome(1);
        assertThat(first.answeredBefore()).isFalse();
        assertThat(writes.outcome(2)).isInstanceOfSatisfying(Failed.class, second -> {
            assertThat(second.answeredBefore()).isTrue();
            assertThat(second.failure()).hasMessage(first.failure().getMessage());
            assertThat(second.failure().type()).isEqualTo(ErrorType.VALIDATION);
        });
    }

    @Then("the two refusals asked nothing of a database, and left nothing of the document there")
    public void refusalsLeftNothing() {
        String id = writes.request().document().uuid().toString();
        assertThat(callsOfRefused)
                .extracting(call -> call.store() + " " + call.operation())
                .containsExactly("REDIS remember", "REDIS remember");
        assertThat(leftByRefused.get(StoreName.NEO4J)).isEmpty();
        assertThat(leftByRefused.get(StoreName.POSTGRES)).isEmpty();
        assertThat(leftByRefused.get(StoreName.QDRANT)).isEmpty();
        assertThat(leftByRefused.get(StoreName.REDIS))
                .filteredOn(line -> line.contains(id))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("apex:refused:{" + id + "}:")
                        .doesNotContain(writes.lines()));
    }

    @Then("the third was written")
    public void thirdWasWritten() {
        assertThat(writes.outcome(3))
                .isInstanceOfSatisfying(
                        Success.class,
                        success -> assertThat(success.answeredBefore()).isFalse());
    }

    @When("the trouble is over and the write is asked for again")
    public void troubleIsOver() {
        world.look();
        world.worker().faults().heal();
        world.stack()
                .clients()
                .redis()
                .del("apex:{" + writes.request().document().uuid() + "}:lock");
        writes.writeAgain();
    }

    @Then("it succeeds, and not from memory")
    public void succeedsWithoutMemory() {
        assertThat(writes.outcome())
                .isInstanceOfSatisfying(
                        Success.class,
                        success -> assertThat(success.answeredBefore()).isFalse());
    }

    @When("two equal writes of {document} are asked for, the second while Neo4j holds back the first")
    public void twoAtOnce(Document document) throws Exception {
        WriteRequest request = writes.read(document);
        Faults faults = world.worker().faults();
        CountDownLatch second = new CountDownLatch(1);
        faults.on(StoreName.NEO4J).writes().before(call -> hold(second));
        Future<SagaOutcome> first = writes.begin(request);
        await().until(() -> faults.on(StoreName.NEO4J).writes().attempted() == 1);
        Future<SagaOutcome> other = writes.begin(request);
        await().until(() -> faults.at(StoreName.REDIS, "enter").attempted() > 2);
        second.countDown();
        both = List.of(first.get(), other.get());
    }

    @Then("both succeed with one answer, which the second one got from memory")
    public void bothSucceed() {
        assertThat(both).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Success.class));
        assertThat(both.get(1).orThrow()).isEqualTo(both.get(0).orThrow());
        assertThat(both)
                .extracting(outcome -> ((Success) outcome).answeredBefore())
                .containsExactly(false, true);
    }

    @Then("each database was written once")
    public void eachWasWrittenOnce() {
        assertThat(world.worker().faults().made())
                .filteredOn(call -> call.operation().equals("write"))
                .extracting(Call::store)
                .containsExactlyInAnyOrder(StoreName.values());
    }

    @After
    public void end() {
        writes.end();
    }

    /** The status as the features name it, or the error's type where that says more. */
    private static String ending(SagaOutcome outcome) {
        if (outcome instanceof RolledBack rolledBack) {
            return words(rolledBack.failure(), "ROLLED_BACK");
        }
        if (outcome instanceof Partial) {
            return "PARTIAL";
        }
        return outcome instanceof Failed failed ? words(failed.failure(), "FAILED") : "SUCCESS";
    }

    private static String words(ApexException failure, String status) {
        return failure.type() == ErrorType.DATABASE_WRITE
                ? status
                : failure.type().wire();
    }

    private static void hold(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
