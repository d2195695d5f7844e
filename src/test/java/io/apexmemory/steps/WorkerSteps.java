package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.BatchClient;
import io.apexmemory.ingest.BatchRequest;
import io.apexmemory.ingest.DeleteDocumentWorkflow;
import io.apexmemory.ingest.DeletionClient;
import io.apexmemory.ingest.GreetingClient;
import io.apexmemory.ingest.ReconciliationClient;
import io.apexmemory.ingest.ReconciliationWorkflow;
import io.apexmemory.stack.fault.TcpProxy;
import io.apexmemory.steps.Greetings.Greeting;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A worker as Temporal, an operator and its clients see it. */
public final class WorkerSteps {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final World world;
    private final Greetings greetings;
    private final Operator operator;
    private final List<History> histories = new ArrayList<>();
    private final List<WorkflowStub> asked = new ArrayList<>();
    private TcpProxy way;
    private boolean lives;
    private HttpResponse<String> ready;

    public WorkerSteps(World world, Greetings greetings, Operator operator) {
        this.world = world;
        this.greetings = greetings;
        this.operator = operator;
    }

    @Given("Temporal has a namespace {string}")
    public void hasNamespace(String name) {
        try {
            stubs().registerNamespace(RegisterNamespaceRequest.newBuilder()
                    .setNamespace(name)
                    .setWorkflowExecutionRetentionPeriod(com.google.protobuf.Duration.newBuilder()
                            .setSeconds(Duration.ofDays(1).toSeconds()))
                    .build());
        } catch (StatusRuntimeException e) {
            // the test server has every namespace from the start
            assertThat(e.getStatus().getCode()).isIn(Status.Code.UNIMPLEMENTED, Status.Code.ALREADY_EXISTS);
        }
    }

    @Given("the worker reaches Temporal through a network")
    public void throughANetwork() {
        way = world.wayToTemporal();
        assertThat(world.worker()).isNotNull();
        await().atMost(PATIENCE).until(() -> isReady());
    }

    @Given("that network was cut, and the worker is not ready")
    public void wasCut() {
        way.refuse();
        await().atMost(PATIENCE).until(() -> !isReady());
        assertThat(readiness().path("temporal").asBoolean(true)).isFalse();
    }

    @Given("{string} has been asked to be greeted meanwhile")
    public void askedMeanwhile(String name) {
        asked.add(new GreetingClient(world.direct(), world.worker().taskQueue()).start(name, PATIENCE.multipliedBy(2)));
    }

    @Given("every greeting takes until it is let go")
    public void greetingsWait() {
        world.worker().obstacles().hold();
    }

    @Given("nothing gets through to {store}")
    public void nothingGetsThrough(StoreName store) {
        assertThat(world.worker()).isNotNull();
        await().atMost(PATIENCE).until(this::isReady);
        world.network().to(store).refuse();
        // what it found out a second ago still counts
        await().atMost(PATIENCE).until(() -> !isReady());
    }

    @When("that network is whole again")
    public void isWhole() {
        way.pass();
    }

    @When("{int} people are greeted at once")
    public void areGreeted(int people) {
        for (int i = 0; i < people; i++) {
            asked.add(greetings.start("guest " + i));
        }
    }

    @When(
            "{document} is ingested, deleted and reconciled, its driver is greeted, and a batch joins {document} on its way")
    public void everything(Document document, Document joined) {
        histories.add(world.ingest(document).history());
        TestWorker worker = world.worker();
        new DeletionClient(worker.temporal(), worker.taskQueue()).delete(world.id(document));
        new ReconciliationClient(worker.temporal(), worker.taskQueue()).run(false);
        Stream.of(DeleteDocumentWorkflow.workflowId(world.id(document)), ReconciliationWorkflow.WORKFLOW_ID)
                .map(id -> History.read(worker.temporal(), id, ""))
                .forEach(histories::add);
        histories.add(greetings.greet("Priya Raman").history());
        histories.add(batch(worker, joined));
    }

    private History batch(TestWorker worker, Document document) {
        Hold hold = new Hold();
        worker.faults().on(StoreName.NEO4J).writes().before(call -> hold.pass());
        var unused = world.start(document);
        hold.awaitCall();
        BatchClient batches = new BatchClient(worker.temporal(), worker.taskQueue());
        String id = batches.start(BatchRequest.of(List.of(world.documents().address(document)), "features", 1));
        try {
            await().atMost(PATIENCE)
                    .until(() -> History.read(worker.temporal(), id, "")
                                    .events(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                                    .size()
                            == 2);
        } finally {
            hold.letGo();
        }
        batches.await(id);
        return History.read(worker.temporal(), id, "");
    }

    @When("the worker is asked whether it lives and is ready")
    public void isAsked() {
        assertThat(world.worker()).isNotNull();
        ask();
    }

    @Then("the worker lives and is ready")
    public void livesAndIsReady() {
        assertThat(world.worker()).isNotNull();
        await().atMost(PATIENCE).until(this::isReady);
        assertThat(operator.get("/live").statusCode()).isEqualTo(200);
    }

    @Then("it lives, and is not ready")
    public void livesOnly() {
        assertThat(lives).isTrue();
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(body(ready).path("ready").asBoolean(true)).isFalse();
    }

    @Then("it says that {store} does not answer, and that Temporal and the three others do")
    public void saysWhoAnswers(StoreName silent) {
        assertThat(body(ready).path("temporal").asBoolean()).isTrue();
        for (StoreName store : StoreName.values()) {
            assertThat(body(ready).at("/stores/" + store.wire() + "/answers").asBoolean(store == silent))
                    .as(store.title())
                    .isEqualTo(store != silent);
        }
    }

    @Then("it says that all four databases answer, and that only the circuit of {store} is open")
    public void saysWhichCircuit(StoreName open) {
        for (StoreName store : StoreName.values()) {
            JsonNode said = body(ready).at("/stores/" + store.wire());
            assertThat(said.path("answers").asBoolean()).as(store.title()).isTrue();
            assertThat(said.path("circuit").asText()).as(store.title()).isEqualTo(store == open ? "open" : "closed");
        }
    }

    @Then("it is ready when {store} can be reached again")
    public void readyAgain(StoreName store) {
        world.network().to(store).pass();
        await().atMost(PATIENCE).until(this::isReady);
    }

    @Then("it is ready when that circuit has been reset")
    public void readyAfterReset() {
        world.worker().memory().saga().guards().forEach(guard -> guard.circuit().reset());
        await().atMost(PATIENCE).until(this::isReady);
    }

    @Then("a greeting is answered by it, under the identity that its log told at the start")
    public void answersUnderItsIdentity() {
        Greeting greeting = greetings.greet("Ada");
        assertThat(greeting.answer()).startsWith("Hello, Ada!");
        assertThat(world.log().fields("Worker started"))
                .singleElement()
                .satisfies(fields ->
                        assertThat(greeting.history().identities()).isNotEmpty().containsOnly(fields.get("identity")));
    }

    @Then("each of these workflows was completed")
    public void workflowsWereCompleted(List<String> types) {
        assertThat(histories)
                .allSatisfy(history -> assertThat(history.events(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED))
                        .hasSize(1));
        assertThat(histories)
                .extracting(history -> history.events()
                        .get(0)
                        .getWorkflowExecutionStartedEventAttributes()
                        .getWorkflowType()
                        .getName())
                .containsExactlyInAnyOrderElementsOf(types);
    }

    @Then("each of these activities was completed in them")
    public void activitiesWereCompleted(List<String> types) {
        assertThat(histories.stream().flatMap(history -> history.completed().stream()))
                .containsExactlyInAnyOrderElementsOf(types);
    }

    @Then("every task in its history was done by {string}")
    public void doneBy(String deploymentAndBuild) {
        assertThat(greetings.latest().history().identities())
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(identity -> assertThat(identity).startsWith(deploymentAndBuild + " "));
    }

    @Then("{int} greetings are at work, and the others wait for a place")
    public void areAtWork(int greetings) {
        Obstacles obstacles = world.worker().obstacles();
        await().atMost(PATIENCE).until(() -> asked.stream().allMatch(this::isScheduled));
        await().atMost(PATIENCE).until(() -> obstacles.waiting() == greetings);
        await().during(A_MOMENT).atMost(PATIENCE).until(() -> obstacles.waiting() == greetings);
    }

    @Then("its metrics tell of {int} places for activities, all taken, and of {int} for workflow tasks")
    public void placesAreMeasured(int activities, int workflowTasks) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(slots("used", "ActivityWorker")).isEqualTo(activities);
            assertThat(slots("available", "ActivityWorker")).isZero();
            assertThat(slots("used", "WorkflowWorker") + slots("available", "WorkflowWorker"))
                    .isEqualTo(workflowTasks);
        });
    }

    @Then("all of them are answered when they are let go, never more than {int} at once")
    public void allAreAnswered(int atOnce) {
        Obstacles obstacles = world.worker().obstacles();
        obstacles.letGo();
        assertThat(asked)
                .isNotEmpty()
                .allSatisfy(greeting ->
                        assertThat(greetings.follow(greeting).answer()).startsWith("Hello, guest"));
        assertThat(obstacles.mostWaiting()).isEqualTo(atOnce);
    }

    @Then("nobody answers the same on another task queue or in another namespace")
    public void nobodyElseAnswers() {
        TestWorker worker = world.worker();
        assertThat(new GreetingClient(worker.temporal(), "another-queue").greet("Ada", A_MOMENT))
                .isEmpty();
        assertThat(new GreetingClient(world.direct(), worker.taskQueue()).greet("Ada", A_MOMENT))
                .isEmpty();
    }

    @Then("the greeting that waited is answered by it")
    public void theOneThatWaited() {
        Greeting greeting = greetings.follow(asked.get(0));
        assertThat(greeting.answer()).startsWith("Hello, ");
    }

    private boolean isScheduled(WorkflowStub greeting) {
        return !History.read(world.worker().temporal(), greeting.getExecution().getWorkflowId(), "")
                .events(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .isEmpty();
    }

    /** As Temporal's SDK counts them, of the scenario's task queue. */
    private double slots(String which, String kind) {
        Matcher line = Pattern.compile("temporal_worker_task_slots_" + which + "\\{(?=[^}]*worker_type=\"" + kind
                        + "\")(?=[^}]*task_queue=\"" + world.worker().taskQueue() + "\")[^}]*} (\\S+)")
                .matcher(operator.get("/metrics").body());
        assertThat(line.find()).as(which + " places of " + kind).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private void ask() {
        lives = operator.get("/live").statusCode() == 200;
        ready = operator.get("/ready");
    }

    private boolean isReady() {
        return operator.get("/ready").statusCode() == 200;
    }

    private JsonNode readiness() {
        return body(operator.get("/ready"));
    }

    private static JsonNode body(HttpResponse<String> answer) {
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError("the answer is no JSON", e);
        }
    }

    private WorkflowServiceBlockingStub stubs() {
        return world.direct().getWorkflowServiceStubs().blockingStub();
    }
}
