package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.IngestionHandle;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Temporal knows of ingestions without asking a worker. */
public final class VisibilitySteps {
    /** Temporal lists what happened a moment after it did. */
    private static final Duration SOON = Duration.ofSeconds(15);

    private final World world;
    private final Commands commands;
    private final Hold hold = new Hold();
    private final Map<Document, IngestionHandle> began = new HashMap<>();
    private TestWorker writing;

    public VisibilitySteps(World world, Commands commands) {
        this.world = world;
        this.commands = commands;
    }

    @Given("{document} was ingested for the source {string}")
    public void wasIngestedFor(Document document, String source) {
        TestWorker worker = world.worker();
        began.put(
                document,
                worker.client().start(new IngestRequest(null, world.documents().address(document), source, null)));
        worker.client().await(began.get(document));
    }

    @Given("{document} is being written")
    public void isBeingWritten(Document document) {
        writing = world.worker();
        writing.faults().on(StoreName.NEO4J).writes().before(call -> hold.pass());
        began.put(document, world.start(document));
        hold.awaitCall();
    }

    @Given("the workflow of {document} was terminated while it was being written")
    public void wasTerminated(Document document) {
        isBeingWritten(document);
        world.worker()
                .temporal()
                .newUntypedWorkflowStub(began.get(document).workflowId())
                .terminate("by an operator");
    }

    /** What was held ends with its scenario, and leaves nothing in the next one's memory. */
    @After(order = 20)
    public void letGo() {
        hold.letGo();
        if (writing != null) {
            await().atMost(SOON).until(writing::idle);
        }
    }

    @When("{string} is run until it lists {document}")
    public void isRunUntil(String command, Document document) {
        await().atMost(SOON).untilAsserted(() -> {
            commands.run(command);
            assertThat(commands.code()).as(commands.output()).isZero();
            assertThat(commands.output()).contains(world.id(document).toString());
        });
    }

    @Then("the list does not have {document}")
    public void doesNotHave(Document document) {
        assertThat(commands.output()).doesNotContain(world.id(document).toString());
    }

    /** Of a table the line, of JSON the object. */
    @Then("{document} is listed as {word} and from {string}")
    public void isListed(Document document, String status, String source) {
        assertThat(commands.output()
                        .lines()
                        .filter(line -> line.contains(world.id(document).toString())))
                .first()
                .asString()
                .containsPattern("\\b" + status + " +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ +\\d+\\.\\d s +")
                .endsWith(source);
    }

    @Then("the JSON says of {document}: {word}, from {string}, begun in this minute, which took less than a minute")
    public void jsonSays(Document document, String status, String source) throws IOException {
        JsonNode first = Json.MAPPER.readTree(commands.output()).get(0);
        assertThat(first.path("document_id").asText())
                .isEqualTo(world.id(document).toString());
        assertThat(first.path("status").asText()).isEqualTo(status);
        assertThat(first.path("source").asText()).isEqualTo(source);
        assertThat(Instant.parse(first.path("started").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(first.path("duration_ms").asLong()).isBetween(1L, 60_000L);
    }

    @Then("Temporal was told of {document} and of its source {string}, each time with where it is")
    public void wasTold(Document document, String source, List<String> statuses) {
        String id = world.id(document).toString();
        assertThat(world.latest().history().descriptions())
                .containsExactlyElementsOf(statuses.stream()
                        .map(status -> Map.of("document_id", id, "source", source, "ingestion_status", status))
                        .toList());
    }

    @Then("the workflow needed one task to begin and one after each of its {int} steps")
    public void tasks(int steps) {
        assertThat(world.latest().history().events(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED))
                .hasSize(1 + steps);
    }

    @When("a worker of this server has started")
    public void aWorkerHasStarted() {
        assertThat(world.worker()).isNotNull();
    }

    @Then("its namespace has the search attributes {word}, {word} and {word}, as keywords")
    public void hasSearchAttributes(String first, String second, String third) {
        OperatorServiceStubs operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder(
                        world.worker().temporal().getWorkflowServiceStubs().getOptions())
                .build());
        try {
            Map<String, IndexedValueType> known = operator.blockingStub()
                    .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                            .setNamespace(world.worker().temporal().getOptions().getNamespace())
                            .build())
                    .getCustomAttributesMap();
            assertThat(List.of(first, second, third))
                    .allSatisfy(
                            name -> assertThat(known).containsEntry(name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
        } finally {
            operator.shutdownNow();
        }
    }
}
