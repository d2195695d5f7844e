package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.document.Entity;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.DocumentIngestionWorkflow;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.Step;
import io.apexmemory.stack.Service;
import io.apexmemory.stack.openai.OpenAiStub;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.RetryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a worker counts, read from its page before and after something was done. */
public final class MetricsSteps {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    /** What others are asked for is asked again after two seconds, and the SDK tells its numbers every second. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private final World world;
    private final Operator operator;
    private final Hold hold = new Hold();
    private MetricsPage before;
    private MetricsPage meanwhile;
    private IngestionHandle held;

    public MetricsSteps(World world, Operator operator) {
        this.world = world;
        this.operator = operator;
    }

    private MetricsPage page() {
        return new MetricsPage(operator.get("/metrics").body());
    }

    private static String name(String words) {
        return words.startsWith("temporal_") ? words : "apex_temporal_" + words;
    }

    @Given("a worker that has done nothing yet")
    public void aNewWorker() {
        world.setting(Setting.TEMPORAL_WORKER_BUILD_ID, "metrics-" + System.nanoTime());
    }

    /** When the SDK has told of the worker's slots. */
    @Given("the metrics have been looked at")
    public void haveBeenLookedAt() {
        before = await().atMost(SOON)
                .until(this::page, page -> page.types().containsKey(name("worker_task_slots_used")));
    }

    @Then("the metrics have moved by")
    public void haveMoved(Map<String, String> amounts) {
        await().atMost(SOON).untilAsserted(() -> {
            MetricsPage now = page();
            amounts.forEach((words, amount) -> assertThat(now.value(name(words)) - before.value(name(words)))
                    .as(words)
                    .isEqualTo(amount(amount)));
        });
    }

    @Then("the metrics hold")
    public void hold(Map<String, Double> values) {
        await().atMost(SOON).untilAsserted(() -> {
            MetricsPage now = page();
            values.forEach((words, value) ->
                    assertThat(now.value(name(words))).as(words).isEqualTo(value));
        });
    }

    /** A number, or something of the latest ingestion. */
    private double amount(String words) {
        return switch (words) {
            case "its bytes" -> world.documents().bytes(world.latest().document()).length;
            case "its chunks" -> world.parsed().chunks().size();
            case "its chunks, and one" -> world.parsed().chunks().size() + 1.0;
            case "its entities" -> world.latest().entities().size();
            case "its mentions in Neo4j" ->
                world.graph().mentions(world.latest().documentId()).size();
            case "what OpenAI billed" ->
                world.stack().openAi().calls().stream()
                        .mapToInt(OpenAiStub.Call::tokens)
                        .sum();
            default -> Double.parseDouble(words);
        };
    }

    @Then("of each type of entity as many more were counted as were found")
    public void eachTypeWasCounted() {
        List<Entity> entities = world.latest().entities();
        MetricsPage now = page();
        assertThat(entities).isNotEmpty();
        now.of("apex_temporal_entities_by_type_total", Map.of()).forEach(sample -> {
            String type = sample.labels().get("entity_type");
            assertThat(sample.value()
                            - before.value("apex_temporal_entities_by_type_total{entity_type=\"" + type + "\"}"))
                    .as(type)
                    .isEqualTo((double) entities.stream()
                            .filter(entity -> entity.entityType().equals(type))
                            .count());
        });
    }

    @Then("its metrics page names, each with its type")
    public void names(Map<String, String> types) {
        await().atMost(SOON).untilAsserted(() -> {
            Map<String, String> named = page().types();
            types.forEach((words, type) -> assertThat(named).containsEntry(name(words), type));
        });
    }

    @Then("these are there, and zero")
    public void areZero(List<String> series) {
        MetricsPage now = page();
        series.forEach(words -> assertThat(now.value(name(words))).as(words).isZero());
    }

    /** Temporal's test server cannot: then it is absent, and not zero. */
    @Then("it names {word} where Temporal knows it, and nowhere else")
    public void namesWhereKnown(String words) {
        boolean known = world.stack().describe().stream()
                .anyMatch(it -> it.name().equals("temporal") && it.kind() != Service.Kind.STAND_IN);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(page().types().containsKey(name(words)))
                        .as(words)
                        .isEqualTo(known));
    }

    @When("its state is asked for {int} times")
    public void isAskedFor(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(world.worker().client().status(world.latest().documentId()))
                    .isPresent();
        }
    }

    @When("{document} is ingested by a workflow that may run {int} times")
    public void isIngestedByARetriedWorkflow(Document document, int runs) {
        TestWorker worker = world.worker();
        WorkflowStub workflow = worker.temporal()
                .newUntypedWorkflowStub(
                        DocumentIngestionWorkflow.TYPE,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(DocumentIngestionWorkflow.workflowId(world.id(document)))
                                .setTaskQueue(worker.taskQueue())
                                .setRetryOptions(RetryOptions.newBuilder()
                                        .setMaximumAttempts(runs)
                                        .setInitialInterval(Duration.ofMillis(100))
                                        .build())
                                .build());
        workflow.start(request(document, "features"));
        workflow.getResult(Object.class);
    }

    private IngestRequest request(Document document, String source) {
        return new IngestRequest(world.id(document), world.documents().address(document), source, null);
    }

    @When("{document} is ingested for {int} sources")
    public void isIngestedForSources(Document document, int sources) {
        for (int i = 0; i < sources; i++) {
            world.worker().client().await(world.worker().client().start(request(document, "source " + i)));
        }
    }

    @Then("{int} sources have a count of {int}, and {int} are counted together")
    public void sourcesHave(int single, int count, int together) {
        assertThat(page().of("apex_temporal_documents_by_source_total", Map.of()))
                .hasSize(single + 1)
                .allSatisfy(sample -> assertThat(sample.value())
                        .isEqualTo(sample.labels().get("source").equals("other") ? together : count));
    }

    @Then("no label holds the id of a document or of a workflow's run")
    public void noLabelHoldsAnId() {
        assertThat(page().samples())
                .isNotEmpty()
                .allSatisfy(sample -> assertThat(sample.labels().values())
                        .noneMatch(value -> UUID.matcher(value).find()));
    }

    /** Returns when the metrics have seen it. */
    @Given("{store} holds back the write of {document}")
    public void holdsBack(StoreName store, Document document) {
        haveBeenLookedAt();
        world.worker().faults().on(store).writes().before(call -> hold.pass());
        held = world.start(document);
        hold.awaitCall();
        meanwhile = await().atMost(SOON)
                .until(
                        this::page,
                        page -> page.value(name("sagas_open")) == 1
                                && page.value(name("worker_task_slots_used{worker_type=\"ActivityWorker\"}")) == 1);
    }

    @When("the write goes on, and the ingestion ends")
    public void goesOn() {
        hold.letGo();
        world.worker().client().await(held);
    }

    @When("the ingestion is cancelled")
    public void isCancelled() {
        world.worker().temporal().newUntypedWorkflowStub(held.workflowId()).cancel();
        world.worker().client().await(held);
    }

    @After
    public void release() {
        hold.letGo();
    }

    @Then("these were so before, meanwhile and afterwards")
    public void wereSo(List<Map<String, String>> gauges) {
        gauges.forEach(gauge -> {
            String metric = gauge.get("metric");
            assertThat(before.value(name(metric))).as(metric).isEqualTo(Double.parseDouble(gauge.get("before")));
            assertThat(meanwhile.value(name(metric))).as(metric).isEqualTo(Double.parseDouble(gauge.get("meanwhile")));
            hold(Map.of(metric, Double.valueOf(gauge.get("afterwards"))));
        });
    }

    @Then("the SDK's own metrics have moved as well")
    public void theSdksOwn(List<String> metrics) {
        await().atMost(SOON).untilAsserted(() -> {
            MetricsPage now = page();
            metrics.forEach(metric -> assertThat(now.value(metric)).as(metric).isPositive());
        });
    }

    @Then("the worker has begun as many workflow tasks as it was given")
    public void tasksWereBegun() {
        await().atMost(SOON).untilAsserted(() -> {
            MetricsPage now = page();
            double given = now.value(name("worker_poll_success_total{task_type=\"workflow\"}"));
            assertThat(given).isGreaterThan(Step.values().length);
            assertThat(now.value(name("workflow_task_latency_seconds_count"))).isEqualTo(given);
        });
    }
}
