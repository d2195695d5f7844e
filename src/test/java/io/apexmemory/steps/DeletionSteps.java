package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.DeleteResult;
import io.apexmemory.ingest.DeletionClient;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;

/** Documents are deleted, by a workflow of the scenario's worker. */
public final class DeletionSteps {
    private final World world;
    private DeleteResult result;

    public DeletionSteps(World world) {
        this.world = world;
    }

    @Given("{document} has been deleted")
    public void hasBeenDeleted(Document document) {
        isDeleted(document);
        assertThat(result.status()).isEqualTo("success");
    }

    @When("{document} is deleted")
    public void isDeleted(Document document) {
        TestWorker worker = world.worker();
        world.look();
        result = new DeletionClient(worker.temporal(), worker.taskQueue()).delete(world.id(document));
    }

    @Then("the deletion is complete")
    public void complete() {
        assertThat(result.status()).isEqualTo("success");
        assertThat(result.alreadyDeleted()).isFalse();
    }

    @Then("the deletion found nothing to delete")
    public void nothingToDelete() {
        assertThat(result.status()).isEqualTo("success");
        assertThat(result.alreadyDeleted()).isTrue();
    }
}
