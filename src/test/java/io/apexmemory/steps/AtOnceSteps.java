package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.SagaOutcome.Failed;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.saga.WriteRequest;
import io.apexmemory.search.Passage;
import io.apexmemory.stack.fault.Calls;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Several writes at once, of one document or of several. */
public final class AtOnceSteps {
    private final World world;
    private final Writes writes;
    private Turns turns;
    private List<SagaOutcome> outcomes = List.of();
    private List<UUID> documents = List.of();

    public AtOnceSteps(World world, Writes writes) {
        this.world = world;
        this.writes = writes;
    }

    @Given("locks are switched off")
    public void withoutLocks() {
        world.setting(Setting.SAGA_LOCKING, "false");
    }

    @Given("idempotency is switched off")
    public void withoutIdempotency() {
        world.setting(Setting.SAGA_IDEMPOTENCY, "false");
    }

    @Given("of {int} versions the newest commits first, and the oldest last")
    public void commitInReverse(int versions) {
        Set<Long> ended = ConcurrentHashMap.newKeySet();
        Calls commits = world.worker().faults().at(StoreName.POSTGRES, "commit");
        commits.before(call -> await().until(() -> ended.size() >= versions - call.version()));
        commits.after(call -> ended.add(call.version()));
    }

    @Given("{int} writes of {document} wait for it")
    public void wait(int number, Document document) {
        for (WriteRequest text : texts(number, document)) {
            var unused = writes.begin(text);
        }
        await().until(() -> world.worker().faults().at(StoreName.REDIS, "enter").attempted() >= number);
    }

    @When("{int} different texts of {document} are written at once")
    public void areWritten(int number, Document document) {
        turns = new Turns(world);
        outcomes = writes.together(texts(number, document));
    }

    @When("{int} different documents are written at once")
    public void documentsAreWritten(int number) {
        documents = IntStream.rangeClosed(1, number)
                .mapToObj(i -> world.id(new Document("note-" + i + ".txt")))
                .toList();
        outcomes = writes.together(documents.stream()
                .map(id -> Texts.of(id, documents.indexOf(id) + 1))
                .toList());
    }

    @Then("the {int} writes of {document} still wait")
    public void stillWait(int number, Document document) {
        assertThat(writes.underWay()).isEqualTo(number);
        assertThat(world.liveVersion(document)).isEmpty();
    }

    @Then("each of them succeeds")
    public void eachSucceeds() {
        assertThat(outcomes)
                .isNotEmpty()
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Success.class));
    }

    @Then("each of them succeeds, under a version of its own")
    public void eachSucceedsForItself() {
        eachSucceeds();
        assertThat(outcomes)
                .extracting(SagaOutcome::orThrow)
                .extracting(WriteSummary::version)
                .doesNotHaveDuplicates();
    }

    @Then("each of these documents is found by a search")
    public void eachIsFound() {
        assertThat(world.worker().reading().search().search("text", 50))
                .extracting(Passage::documentId)
                .containsAll(documents);
    }

    @Then("no two of them were at work at the same time")
    public void tookTurns() {
        assertThat(turns.atOnce()).isEqualTo(1);
    }

    @Then("whoever wrote held the lock then, as Redis says")
    public void heldTheLock() {
        assertThat(turns.holders())
                .hasSameSizeAs(outcomes)
                .allSatisfy((version, holders) -> assertThat(holders).hasSize(1));
        assertThat(turns.holders().values().stream().flatMap(Set::stream).toList())
                .doesNotContain(Turns.NOBODY)
                .doesNotHaveDuplicates();
    }

    @Then("the newest version is live, and each of the others was overtaken")
    public void newestIsLive() {
        assertThat(turns.atOnce()).as("at work at once").isEqualTo(outcomes.size());
        assertThat(outcomes)
                .filteredOn(Success.class::isInstance)
                .singleElement()
                .satisfies(winner -> assertThat(winner.orThrow().version()).isEqualTo(outcomes.size()));
        assertThat(world.worker()
                        .reading()
                        .reader()
                        .liveVersion(writes.request().document().uuid()))
                .hasValue(outcomes.size());
        assertThat(outcomes)
                .filteredOn(outcome -> !(outcome instanceof Success))
                .allSatisfy(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                Failed.class,
                                failed -> assertThat(failed.failure().type()).isEqualTo(ErrorType.SUPERSEDED)));
    }

    private List<WriteRequest> texts(int number, Document document) {
        UUID id = Objects.requireNonNull(world.id(document));
        return IntStream.rangeClosed(1, number).mapToObj(i -> Texts.of(id, i)).toList();
    }
}
