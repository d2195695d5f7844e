package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.IngestResult;
import io.apexmemory.ingest.wire.FileBlobStore;
import io.apexmemory.ingest.wire.WireConverter;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.payload.codec.PayloadCodec;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was asked for last is what stays, whenever it was asked for. */
class IngestAgainTest {
    private final TemporalFixture temporal = new TemporalFixture();
    private final UUID id = UUID.randomUUID();

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void oneRequestIsOneRun() {
        temporal.startWorker();
        IngestionOutcome outcome = temporal.client.await(ask("a"));

        assertThat(outcome).isInstanceOf(IngestionOutcome.Arrived.class);
        assertThat(temporal.pipeline.calls).containsExactly("PARSE a", "EXTRACT a", "EMBED a", "WRITE a");
    }

    @Test
    void requestsBeforeAnyWorkAreOneRunOfTheLast() {
        IngestionHandle first = ask("a");
        ask("b");
        IngestionHandle last = ask("c");
        temporal.startWorker();

        assertThat(last).isEqualTo(first);
        assertThat(version(temporal.client.await(first))).isEqualTo(1);
        assertThat(temporal.pipeline.calls).containsExactly("PARSE c", "EXTRACT c", "EMBED c", "WRITE c");
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void requestsDuringAStepAreOneMoreRunOfTheLast(Step step) throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        temporal.pipeline.on(step, (uri, progress) -> {
            entered.countDown();
            leave.await();
        });
        temporal.startWorker();
        IngestionHandle ingestion = ask("a");
        entered.await();
        assertThat(temporal.client.status(id).orElseThrow().status()).isEqualTo(step.running());
        assertThat(ask("b")).isEqualTo(ingestion);
        ask("c");
        leave.countDown();

        assertThat(version(temporal.client.await(ingestion))).isEqualTo(2);
        assertThat(runs()).containsExactly("a", "c");
    }

    @Test
    void aRequestThatMeetsTheEndIsNotLost() {
        AtomicBoolean asked = new AtomicBoolean();
        DataConverter late = new CodecDataConverter(
                WireConverter.over(new FileBlobStore(temporal.blobs)), List.of(new OnResult(() -> {
                    if (asked.compareAndSet(false, true)) {
                        CompletableFuture.runAsync(() -> ask("b")).join();
                    }
                })));
        temporal.startWorker(
                temporal.pipeline,
                WorkflowClient.newInstance(
                        temporal.temporal.getWorkflowServiceStubs(),
                        WorkflowClientOptions.newBuilder(temporal.temporal.getOptions())
                                .setDataConverter(late)
                                .build()));
        IngestionHandle ingestion = ask("a");

        assertThat(version(temporal.client.await(ingestion))).isEqualTo(2);
        assertThat(runs()).containsExactly("a", "b");
        assertThat(temporal.history(ingestion, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED))
                .extracting(e -> e.getWorkflowTaskFailedEventAttributes().getCause())
                .containsExactly(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND);
    }

    @Test
    void aFailedRunDoesNotKeepTheNextFromRunning() {
        temporal.pipeline.on(Step.PARSE, (uri, progress) -> {
            if (uri.equals("a")) {
                ask("b");
                throw new ApexException(ErrorType.CORRUPT_DOCUMENT, "a is corrupt");
            }
        });
        temporal.startWorker();

        assertThat(temporal.client.await(ask("a"))).isInstanceOf(IngestionOutcome.Arrived.class);
        assertThat(runs()).containsExactly("a", "b");
        assertThat(temporal.client.status(id).orElseThrow().errorMessage()).isNull();
    }

    @Test
    void theResultIsThatOfTheLastRun() {
        temporal.pipeline.on(Step.PARSE, (uri, progress) -> {
            if (uri.equals("b")) {
                throw new ApexException(ErrorType.CORRUPT_DOCUMENT, "b is corrupt");
            }
            ask("b");
        });
        temporal.startWorker();

        assertThat(temporal.client.await(ask("a")))
                .isEqualTo(
                        new IngestionOutcome.Failed(id, new IngestionFailure("CorruptDocumentError", "b is corrupt")));
        assertThat(temporal.client.status(id).orElseThrow().status()).isEqualTo(IngestionStatus.FAILED);
    }

    @Test
    void aRequestAfterTheEndIsANewWorkflow() {
        temporal.startWorker();
        IngestionHandle first = ask("a");
        temporal.client.await(first);
        IngestionHandle second = ask("b");

        assertThat(second.runId()).isNotEqualTo(first.runId());
        assertThat(version(temporal.client.await(second))).isEqualTo(2);
        assertThat(version(temporal.client.await(first))).isEqualTo(1);
    }

    @Test
    void aSignalWithoutARequestRepeatsTheOneAtWorkAndOneForAnotherDocumentIsIgnored() {
        WorkflowStub workflow = temporal.temporal.newUntypedWorkflowStub(
                DocumentIngestionWorkflow.TYPE,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(DocumentIngestionWorkflow.workflowId(id))
                        .setTaskQueue(temporal.taskQueue)
                        .build());
        AtomicBoolean first = new AtomicBoolean(true);
        temporal.pipeline.on(Step.WRITE, (uri, progress) -> {
            if (first.getAndSet(false)) {
                workflow.signal("ingest_again");
                workflow.signal("ingest_again", TemporalFixture.request(UUID.randomUUID(), "other"));
            }
        });
        temporal.startWorker();
        workflow.start(TemporalFixture.request(id, "a"));

        assertThat(workflow.getResult(IngestResult.class).version()).isEqualTo(2);
        assertThat(runs()).containsExactly("a", "a");
    }

    private IngestionHandle ask(String uri) {
        return temporal.client.start(TemporalFixture.request(id, uri));
    }

    private Stream<String> runs() {
        return temporal.pipeline.calls.stream()
                .filter(c -> c.startsWith("PARSE "))
                .map(c -> c.substring(6));
    }

    private static long version(IngestionOutcome outcome) {
        return ((IngestionOutcome.Arrived) outcome).result().version();
    }

    /** Acts when the result of a workflow is written: after its last look for a signal, before its end reaches the server. */
    private record OnResult(Runnable action) implements PayloadCodec {
        @Override
        public List<Payload> encode(List<Payload> payloads) {
            if (payloads.size() == 1 && payloads.get(0).getData().toStringUtf8().contains("\"entities\":1")) {
                action.run();
            }
            return payloads;
        }

        @Override
        public List<Payload> decode(List<Payload> payloads) {
            return payloads;
        }
    }
}
