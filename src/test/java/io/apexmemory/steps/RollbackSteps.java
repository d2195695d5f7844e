package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.config.Setting;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.Step;
import io.apexmemory.steps.Attempts.Attempt;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.temporal.failure.ApplicationFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How writes that fail are undone, and what is left when that fails too. */
public final class RollbackSteps {
    private final World world;

    public RollbackSteps(World world) {
        this.world = world;
    }

    @Given("undos are given up after {int} second(s)")
    public void undosAreGivenUp(int seconds) {
        world.setting(Setting.SAGA_UNDO_SECONDS, "" + seconds);
    }

    @Then("each attempt was rolled back because of {store}")
    public void wasRolledBack(StoreName store) {
        assertThat(writes()).isNotEmpty().allSatisfy(attempt -> {
            ApplicationFailure failure = attempt.failure();
            assertThat(failure.getType()).isEqualTo(ErrorType.DATABASE_WRITE.wire());
            assertThat(failure.isNonRetryable()).isFalse();
            assertThat(failure.getOriginalMessage()).contains("was rolled back, because of " + store.title());
            Arrays.stream(StoreName.values())
                    .filter(other -> other != store)
                    .forEach(other -> assertThat(failure.getOriginalMessage()).doesNotContain(other.title()));
        });
    }

    @Then("it is not to be tried again")
    public void isFinal() {
        assertThat(writes())
                .singleElement()
                .satisfies(attempt ->
                        assertThat(attempt.failure().isNonRetryable()).isTrue());
    }

    @Then("the error names {store} as what could not be cleared")
    public void namesWhatIsLeft(StoreName store) {
        assertThat(world.latest().failure().message()).contains("leftovers in " + store.title() + " could not");
    }

    @Then("nothing of {document} is visible")
    public void isInvisible(Document document) {
        assertThat(world.liveVersion(document)).isEmpty();
        assertThat(world.found(document)).as("found by its words").isFalse();
    }

    @Then("there is no dead letter")
    public void noDeadLetter() {
        assertThat(deadLetters()).isEmpty();
    }

    @Then("there is one dead letter, for {document} in {store}")
    public void oneDeadLetter(Document document, StoreName store) {
        assertThat(deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter)
                        .containsEntry("document_id", world.id(document))
                        .containsEntry("store", store.wire())
                        .containsEntry("state", "OPEN")
                        .containsEntry(
                                "version",
                                world.holdings()
                                        .of(world.id(document))
                                        .get(store)
                                        .firstKey()));
    }

    private List<Map<String, Object>> deadLetters() {
        return Rows.of(world.stack().clients().postgres(), "select * from dead_letters");
    }

    private List<Attempt> writes() {
        return world.worker().attempts().of(Step.WRITE, world.latest().handle().runId());
    }
}
