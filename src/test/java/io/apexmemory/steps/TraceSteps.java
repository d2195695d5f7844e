package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.ErrorType;
import io.apexmemory.ingest.DocumentIngestionWorkflow;
import io.apexmemory.stack.TraceCollector;
import io.cucumber.java.AfterAll;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.temporal.api.enums.v1.EventType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Traces as a collector gets them. */
public final class TraceSteps {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NOTHING = "nothing";
    /** All that may be told of a call; no text of a document is among it, and no secret. */
    private static final List<String> TOLD = List.of(
            "temporal.workflow.id",
            "temporal.run.id",
            "temporal.attempt",
            "db.system.name",
            "db.operation.name",
            "apex.document_id",
            "apex.version",
            "error.type");

    private static TraceCollector collector;

    private final World world;
    private final Map<String, String> client = new HashMap<>();

    public TraceSteps(World world) {
        this.world = world;
    }

    /** One for all scenarios, so that their workers are the same one. */
    private static synchronized TraceCollector collector() {
        if (collector == null) {
            collector = TraceCollector.start();
        }
        return collector;
    }

    @AfterAll
    public static synchronized void close() {
        if (collector != null) {
            collector.close();
        }
    }

    @Given("traces go to a collector")
    public void goToACollector() {
        goTo(collector().address());
        collector().forget();
    }

    @Given("a collector that no setting names")
    public void aCollectorThatNobodyKnows() {
        collector().forget();
    }

    @Given("traces go to a collector that is not there")
    public void goNowhere() {
        goTo("http://127.0.0.1:1");
    }

    private void goTo(String address) {
        world.setting(Setting.OTEL_EXPORTER_OTLP_ENDPOINT, address);
        client.put(Setting.OTEL_EXPORTER_OTLP_ENDPOINT.name(), address);
    }

    @Given("{document} was ingested by a command that keeps no trace")
    public void wasIngestedUntraced(Document document) {
        client.put(Setting.OTEL_TRACES_SAMPLER_ARG.name(), "0");
        isIngestedByACommand(document);
        client.remove(Setting.OTEL_TRACES_SAMPLER_ARG.name());
    }

    @When("{document} is ingested by a command")
    public void isIngestedByACommand(Document document) {
        client.put(Setting.TEMPORAL_TASK_QUEUE.name(), world.worker().taskQueue());
        CommandLine command = CommandLine.run(
                Settings.of(TestWorker.environment(world.stack(), client)),
                "ingest",
                "--temporal",
                world.documents().address(document));
        assertThat(command.code()).as(command.out() + command.err()).isZero();
    }

    @Given("a sweep was made")
    public void aSweepWasMade() {
        world.worker().memory().sweeper().sweep();
    }

    @Then("the collector gets one trace, with these spans, each once and within the other")
    public void getsOneTrace(Map<String, String> expected) {
        await().atMost(SOON).untilAsserted(() -> {
            List<Span> spans = collector().spans();
            assertThat(spans)
                    .extracting(Span::getTraceId)
                    .isNotEmpty()
                    .allMatch(spans.get(0).getTraceId()::equals);
            expected.forEach(
                    (name, within) -> assertThat(withins(spans, name)).as(name).containsExactly(within));
        });
    }

    /** The names of the spans within which those of this name are. */
    private static List<String> withins(List<Span> spans, String name) {
        Map<ByteString, String> names = spans.stream().collect(Collectors.toMap(Span::getSpanId, Span::getName));
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .map(span -> span.getParentSpanId().isEmpty()
                        ? NOTHING
                        : names.getOrDefault(span.getParentSpanId(), "what was not sent"))
                .toList();
    }

    @Then("no span lies outside of the times of the one that it is within, or is of another service than {string}")
    public void timesAreThoseOfTheWork(String service) {
        Map<ByteString, Span> spans =
                collector().spans().stream().collect(Collectors.toMap(Span::getSpanId, span -> span));
        assertThat(collector().services()).containsExactly(service);
        // the client's own span ends when the server has taken the request; the server counts in milliseconds
        assertThat(spans.values())
                .filteredOn(span -> span.getKind() != Span.SpanKind.SPAN_KIND_CLIENT
                        || span.getName().contains(" write"))
                .isNotEmpty()
                .allSatisfy(span -> {
                    Span parent = spans.get(span.getParentSpanId());
                    assertThat(span.getStartTimeUnixNano())
                            .isLessThanOrEqualTo(span.getEndTimeUnixNano())
                            .isGreaterThanOrEqualTo(parent.getStartTimeUnixNano() - 1_000_000);
                });
    }

    @Then(
            "the collector gets {int} spans of the {step} activity: attempt {int} failed with {error}, attempt {int} did not")
    public void getsAttempts(int number, io.apexmemory.ingest.Step step, int failed, ErrorType error, int succeeded) {
        await().atMost(SOON).untilAsserted(() -> {
            Map<String, Span> attempts = collector().spans().stream()
                    .filter(span -> span.getName().equals(step.activity()))
                    .collect(Collectors.toMap(span -> attribute(span, "temporal.attempt"), span -> span));
            assertThat(attempts).hasSize(number);
            Span first = attempts.get("" + failed);
            assertThat(first.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(attribute(first, "error.type")).isEqualTo(error.wire());
            assertThat(attempts.get("" + succeeded).getStatus().getCode())
                    .isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        });
    }

    @Then("the spans of Neo4j within them say the same")
    public void spansOfNeo4j() {
        assertThat(collector().spans())
                .filteredOn(span -> span.getName().equals("neo4j write"))
                .extracting(span -> span.getStatus().getCode())
                .containsExactlyInAnyOrder(Status.StatusCode.STATUS_CODE_ERROR, Status.StatusCode.STATUS_CODE_UNSET);
    }

    @Then("no span holds more than names, ids and numbers, and none holds what an error said")
    public void holdNoMore() {
        assertThat(collector().spans()).isNotEmpty().allSatisfy(span -> {
            assertThat(span.getAttributesList()).extracting(KeyValue::getKey).isSubsetOf(TOLD);
            assertThat(span.getEventsList()).isEmpty();
            assertThat(span.getStatus().getMessage()).isEmpty();
            assertThat(attribute(span, "error.type")).matches("[\\w.$]*");
        });
    }

    @Then("the collector has got nothing, and the history of {document} holds no place of a trace")
    public void nothingWasSent(Document document) {
        assertThat(collector().spans()).isEmpty();
        String workflowId = DocumentIngestionWorkflow.workflowId(world.id(document));
        History history = History.read(world.worker().temporal(), workflowId, "");
        assertThat(history.events(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED))
                .singleElement()
                .satisfies(event -> assertThat(event.getWorkflowExecutionStartedEventAttributes()
                                .getHeader()
                                .getFieldsMap())
                        .isEmpty());
        assertThat(history.events(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getActivityTaskScheduledEventAttributes()
                                .getHeader()
                                .getFieldsMap())
                        .isEmpty());
    }

    private static String attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().hasIntValue()
                        ? "" + attribute.getValue().getIntValue()
                        : attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }
}
