package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.IngestionOutcome;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.UUID;

/** Workers of several builds beside each other, on one task queue and in one deployment of this scenario's own. */
public final class BuildSteps {
    private final World world;
    private final Commands commands;
    private final String own = "builds-" + UUID.randomUUID();
    private final Hold hold = new Hold();
    private TestWorker old;
    private IngestionHandle begun;

    public BuildSteps(World world, Commands commands) {
        this.world = world;
        this.commands = commands;
    }

    @Given("a worker of build {string} runs")
    public void runs(String build) {
        world.setting(Setting.TEMPORAL_TASK_QUEUE, own);
        world.setting(Setting.TEMPORAL_DEPLOYMENT_NAME, own);
        world.setting(Setting.TEMPORAL_WORKER_BUILD_ID, build);
        world.setting(Setting.TEMPORAL_VERSIONING, "true");
        assertThat(world.worker().taskQueue()).isEqualTo(own);
    }

    @Given("a worker of build {string} runs and was promoted")
    public void runsAndWasPromoted(String build) {
        runs(build);
        promote("--build-id " + build);
        assertThat(commands.code()).as(commands.output()).isZero();
    }

    @Given("a worker without versioning runs beside it")
    public void runsWithoutVersioning() {
        world.setting(Setting.TEMPORAL_VERSIONING, "false");
        world.setting(Setting.TEMPORAL_WORKER_BUILD_ID, "none");
        assertThat(world.worker().taskQueue()).isEqualTo(own);
    }

    @Given("it is in the middle of writing {document}")
    public void inTheMiddleOf(Document document) {
        old = world.worker();
        old.faults().on(StoreName.NEO4J).writes().before(call -> hold.pass());
        begun = world.start(document);
        hold.awaitCall();
    }

    @When("build {string} is promoted")
    public void isPromoted(String build) {
        promote("--build-id " + build);
    }

    @When("workers without versioning are promoted")
    public void unversionedArePromoted() {
        promote("--none");
        assertThat(commands.code()).as(commands.output()).isZero();
    }

    private void promote(String words) {
        commands.with(Setting.TEMPORAL_DEPLOYMENT_NAME, own).run("apex promote " + words);
    }

    @Then("build {string} did everything of {document}")
    public void did(String build, Document document) {
        assertThat(world.latest(document).result().status()).isEqualTo("success");
        assertThat(world.latest(document).history().workers()).isNotEmpty().allMatch(it -> isOf(it, build));
    }

    @Then("{document} is ingested by build {string} alone")
    public void isIngestedBy(Document document, String build) {
        world.ingest(document);
        did(build, document);
    }

    @Then("build {string} finishes what it began")
    public void finishes(String build) {
        hold.letGo();
        assertThat(old.client().await(begun)).isInstanceOf(IngestionOutcome.Arrived.class);
        assertThat(History.read(old.temporal(), begun).workers()).isNotEmpty().allMatch(it -> isOf(it, build));
    }

    @Then("the command has failed, and says that no worker of build {string} is known and how to start one")
    public void refused(String build) {
        assertThat(commands.code()).isEqualTo(1);
        assertThat(commands.output())
                .contains(
                        "no worker of build " + build, "TEMPORAL_VERSIONING=true", "TEMPORAL_WORKER_BUILD_ID=" + build);
    }

    /** What was held ends with its scenario. */
    @After(order = 20)
    public void letGo() {
        hold.letGo();
        if (old != null) {
            await().until(old::idle);
        }
    }

    private boolean isOf(String worker, String build) {
        return worker.startsWith(own + "/" + build + " ");
    }
}
