package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.Step;
import io.apexmemory.stack.fault.Faults.Call;
import io.apexmemory.steps.Attempts.Attempt;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The circuits of a worker, and ingestions that wait for one. */
public final class CircuitSteps {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern DUE = Pattern.compile("the next try is due in (\\d+) s\\b");

    private final World world;
    private final Operator operator;
    private final List<IngestionHandle> underWay = new ArrayList<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private Attempt failed;

    public CircuitSteps(World world, Operator operator) {
        this.world = world;
        this.operator = operator;
    }

    @Given("{int} writes in a row have failed because of {store}")
    public void writesHaveFailed(int failures, StoreName store) {
        for (String name : List.of("invoice.pdf", "rate-confirmation.docx", "driver-log.txt")) {
            if (failedWrites() < failures) {
                IngestionHandle handle = start(new Document(name));
                Future<?> end = world.worker().client().outcome(handle);
                await().atMost(PATIENCE).until(() -> failedWrites() == failures || end.isDone());
            }
        }
        assertThat(failedWrites()).isEqualTo(failures);
        assertThat(world.worker().attempts().of(Step.WRITE))
                .filteredOn(attempt -> attempt.ended() != null)
                .allSatisfy(attempt ->
                        assertThat(attempt.failure().getOriginalMessage()).contains("because of " + store.title()));
    }

    @When("{document} is being ingested and its first write fails")
    public void firstWriteFails(Document document) {
        for (StoreName store : StoreName.values()) {
            world.worker().faults().on(store).writes().before(calls::add);
        }
        IngestionHandle handle = start(document);
        failed = await().atMost(PATIENCE)
                .until(
                        () -> world.worker().attempts().of(Step.WRITE, handle.runId()),
                        attempts -> !attempts.isEmpty() && attempts.get(0).ended() != null)
                .get(0);
    }

    @Then("the circuit of each database is closed and has counted a success")
    public void eachCircuitIsClosed() {
        List<JsonNode> circuits = new ArrayList<>();
        operator.json("/circuits").forEach(circuits::add);
        assertThat(circuits)
                .extracting(circuit -> circuit.path("store").asText())
                .containsExactly(
                        Stream.of(StoreName.values()).map(StoreName::wire).toArray(String[]::new));
        assertThat(circuits).allSatisfy(circuit -> {
            assertThat(circuit.path("state").asText()).isEqualTo("closed");
            assertThat(circuit.path("successes").asInt())
                    .as(circuit.path("store").asText())
                    .isPositive();
            assertThat(circuit.path("failures").asInt()).isZero();
        });
    }

    @Then("the failure is {error} and says that the circuit of {store} is open")
    public void saysThatTheCircuitIsOpen(ErrorType error, StoreName store) {
        assertThat(failure().getType()).isEqualTo(error.wire());
        assertThat(failure().isNonRetryable()).isFalse();
        assertThat(failure().getOriginalMessage()).contains("the circuit of " + store.title() + " is open");
        assertThat(operator.circuit(store).path("state").asText()).isEqualTo("open");
    }

    @Then("it says that the next try is due in at most {int} seconds")
    public void saysWhenItIsDue(int seconds) {
        Matcher due = DUE.matcher(failure().getOriginalMessage());
        assertThat(due.find()).as(failure().getOriginalMessage()).isTrue();
        assertThat(Integer.parseInt(due.group(1))).isBetween(1, seconds);
    }

    @Then("the next attempt is not due before the circuit of {store} lets a probe through")
    public void nextAttemptIsNotDueBefore(StoreName store) {
        Instant openUntil =
                Instant.parse(operator.circuit(store).path("open_until").asText());
        Instant probe = Instant.now().plus(Duration.between(world.worker().now(), openUntil));
        assertThat(failure().getNextRetryDelay()).isNotNull();
        assertThat(failed.ended().plus(failure().getNextRetryDelay())).isAfterOrEqualTo(probe);
    }

    @Then("no database was called for {document}")
    public void wasNotCalled(Document document) {
        assertThat(calls).extracting(Call::documentId).doesNotContain(world.id(document));
    }

    /** An ingestion that waits would go on in another scenario. */
    @After
    public void end() {
        for (IngestionHandle handle : underWay) {
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

    private IngestionHandle start(Document document) {
        IngestionHandle handle = world.start(document);
        underWay.add(handle);
        return handle;
    }

    private long failedWrites() {
        return world.worker().attempts().of(Step.WRITE).stream()
                .filter(attempt -> attempt.failure() != null)
                .count();
    }

    private ApplicationFailure failure() {
        return failed.failure();
    }
}
