package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.Report;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.ingest.Step;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.stack.fault.Faults.Call;
import io.apexmemory.steps.Attempts.Attempt;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.temporal.client.WorkflowNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Ingestions in a row and at once, and what becomes of them. */
public final class EndToEndSteps {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Nothing but a circuit makes an attempt wait as long. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private final World world;
    private final AgreementSteps agreement;
    private final StoreSteps stores;
    private final Operator operator;
    private final Map<Document, IngestionHandle> underWay = new LinkedHashMap<>();
    private final Map<Document, IngestionOutcome> outcomes = new LinkedHashMap<>();
    private final List<Map<String, String>> lives = new ArrayList<>();

    public EndToEndSteps(World world, AgreementSteps agreement, StoreSteps stores, Operator operator) {
        this.world = world;
        this.operator = operator;
        this.agreement = agreement;
        this.stores = stores;
    }

    @Given("{document} was ingested and failed with {error}")
    public void failed(Document document, ErrorType error) {
        assertThat(world.ingest(document).failure().type()).isEqualTo(error.wire());
    }

    @When("documents are ingested one after another, each until it has ended or waits for a circuit")
    public void oneAfterAnother(List<Map<String, String>> rows) {
        for (Map<String, String> row : rows) {
            world.worker().faults().heal();
            if (row.get("Qdrant").equals("refuses")) {
                world.worker().faults().on(StoreName.QDRANT).writes().always(Fault.refuse());
            }
            world.clock().advance(Duration.ofSeconds(Long.parseLong(row.get("seconds later"))));
            lives.add(life(new Document(row.get("document"))));
        }
    }

    @When("{int} documents arrive at once")
    public void atOnce(int number) {
        List<Document> documents = Documents.readable().limit(number).toList();
        assertThat(documents).hasSize(number);
        documents.forEach(document -> underWay.put(document, world.start(document)));
        underWay.forEach((document, handle) ->
                outcomes.put(document, world.worker().client().await(handle)));
    }

    @Then("this is what became of them and of the circuit of Qdrant")
    public void whatBecame(List<Map<String, String>> expected) {
        assertThat(lives).isEqualTo(expected);
    }

    @Then("each of the ingestions succeeds")
    public void allSucceed() {
        assertThat(outcomes)
                .isNotEmpty()
                .allSatisfy((document, outcome) ->
                        assertThat(outcome).as(document.name()).isInstanceOf(IngestionOutcome.Arrived.class));
    }

    @Then("the four databases agree about each of them, and hold nothing else")
    public void allAgree() {
        outcomes.keySet().forEach(agreement::agree);
        outcomes.keySet().forEach(stores::eachHoldsOneVersion);
        assertThat(Rows.of(world.stack().clients().postgres(), "select distinct document_id from document_versions"))
                .hasSameSizeAs(outcomes.keySet());
    }

    @Then("no lock is held")
    public void noLock() {
        assertThat(world.stack().clients().redis().keys("apex:*:lock")).isEmpty();
    }

    @Then("an audit of all that is there finds nothing wrong")
    public void auditIsClean() {
        Report report = world.worker().reading().auditor().audit(Auditor.Options.SETTLED);
        assertThat(report.findings()).isEmpty();
        assertThat(report.lookedAt()).containsEntry("documents", (long) outcomes.size());
    }

    @Then("its {step} was tried again after at least {} ms")
    public void triedAgainAfter(Step step, String pauses) {
        List<Long> least = Stream.of(pauses.split(", ")).map(Long::valueOf).toList();
        List<Attempt> attempts = world.attempts(step);
        assertThat(attempts).hasSize(least.size() + 1);
        for (int i = 0; i < least.size(); i++) {
            assertThat(Duration.between(
                            attempts.get(i).ended(), attempts.get(i + 1).began()))
                    .as("pause " + (i + 1))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(least.get(i)));
        }
    }

    @Then("{document} can be ingested now")
    public void canBeIngested(Document document) {
        assertThat(world.ingest(document).result().status()).isEqualTo("success");
        stores.allHold(document);
    }

    /** What waits for a circuit would go on in another scenario. */
    @After
    public void end() {
        for (IngestionHandle handle : underWay.values()) {
            try {
                world.worker()
                        .temporal()
                        .newUntypedWorkflowStub(handle.workflowId())
                        .terminate("the scenario has ended");
            } catch (WorkflowNotFoundException ended) {
                // nothing to end
            }
        }
    }

    private Map<String, String> life(Document document) {
        IngestionHandle handle = world.start(document);
        underWay.put(document, handle);
        CompletableFuture<IngestionOutcome> end = world.worker().client().outcome(handle);
        await().atMost(PATIENCE).until(() -> end.isDone() || waits(handle));
        List<Attempt> attempts = world.worker().attempts().of(Step.WRITE, handle.runId());
        long reached = world.worker().faults().made().stream()
                .filter(call ->
                        call.store() == StoreName.QDRANT && call.operation().equals("write"))
                .filter(call -> handle.documentId().equals(call.documentId()))
                .map(Call::version)
                .distinct()
                .count();
        long turnedAway = attempts.stream()
                .filter(attempt -> attempt.failure() != null)
                .filter(attempt -> attempt.failure().getOriginalMessage().contains("the circuit of Qdrant is open"))
                .count();
        return Map.of(
                "document",
                document.name(),
                "writes that reached Qdrant",
                "" + reached,
                "writes turned away",
                "" + turnedAway,
                "ingestion",
                end.isDone() ? word(end.join()) : "waits",
                "circuit",
                operator.circuitStates().get(StoreName.QDRANT));
    }

    private static String word(IngestionOutcome outcome) {
        return outcome instanceof IngestionOutcome.Arrived ? "succeeded" : "failed";
    }

    private boolean waits(IngestionHandle handle) {
        List<Attempt> attempts = world.worker().attempts().of(Step.WRITE, handle.runId());
        if (attempts.isEmpty()) {
            return false;
        }
        Attempt last = attempts.get(attempts.size() - 1);
        return last.ended() != null
                && last.failure() != null
                && last.failure().getNextRetryDelay() != null
                && last.failure().getNextRetryDelay().compareTo(LONG) > 0;
    }
}
