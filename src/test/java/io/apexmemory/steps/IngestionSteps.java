package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ErrorType;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;

/** Documents are ingested, and it ends well or not. */
public final class IngestionSteps {
    private final World world;

    public IngestionSteps(World world) {
        this.world = world;
    }

    @Given("{document} has been ingested")
    public void hasBeenIngested(Document document) {
        assertThat(world.ingest(document).result().status()).isEqualTo("success");
    }

    @When("{document} is ingested")
    public void isIngested(Document document) {
        world.ingest(document);
    }

    @Given("{document} has been ingested under the idempotency id {string}")
    public void hasBeenIngestedUnder(Document document, String idempotencyId) {
        assertThat(world.ingest(document, idempotencyId).result().status()).isEqualTo("success");
    }

    @When("{document} is ingested under the idempotency id {string}")
    public void isIngestedUnder(Document document, String idempotencyId) {
        world.ingest(document, idempotencyId);
    }

    @Then("the ingestion succeeds")
    public void succeeds() {
        assertThat(world.latest().result().status()).isEqualTo("success");
    }

    @Then("the ingestion fails with {error}")
    public void failsWith(ErrorType error) {
        assertThat(world.latest().failure().type()).isEqualTo(error.wire());
    }
}
