package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.failure.v1.Failure;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a failure looks like in the history and to a client, and what never gets there. */
class FailuresTest {
    private static final String SECRET = "Dear Mr Smith, your account 0815";

    private final TemporalFixture temporal = new TemporalFixture();
    private final UUID id = UUID.randomUUID();

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void aFailureOfOursKeepsItsTypeAndMessageAndLosesItsCause() {
        temporal.pipeline.on(Step.PARSE, (uri, progress) -> {
            throw new ApexException(
                    ErrorType.ENCRYPTED_DOCUMENT,
                    "a.pdf is encrypted; remove its password",
                    new RuntimeException(SECRET));
        });
        temporal.startWorker();
        IngestionHandle ingestion = ask();

        assertThat(temporal.client.await(ingestion))
                .isEqualTo(failed("EncryptedDocumentError", "a.pdf is encrypted; remove its password"));
        assertThat(temporal.pipeline.count(Step.PARSE)).isEqualTo(1);
        IngestionState state = temporal.client.status(id).orElseThrow();
        assertThat(state)
                .isEqualTo(new IngestionState(
                        id, "test", IngestionStatus.FAILED, "a.pdf is encrypted; remove its password", 5));

        Failure failure = activityFailure(ingestion);
        assertThat(failure.getApplicationFailureInfo().getType()).isEqualTo("EncryptedDocumentError");
        assertThat(failure.getApplicationFailureInfo().getNonRetryable()).isTrue();
        assertThat(failure.hasCause()).isFalse();
        assertThat(failure.getStackTrace()).contains("FailuresTest");
        assertThat(temporal.history(ingestion).toString()).doesNotContain(SECRET);
    }

    @Test
    void aForeignFailureIsRetriedAndTellsItsClassOnly() {
        temporal.pipeline.on(Step.PARSE, (uri, progress) -> {
            throw new IllegalStateException(SECRET, new IllegalArgumentException(SECRET));
        });
        temporal.startWorker();
        IngestionHandle ingestion = ask();

        IngestionOutcome.Failed outcome = (IngestionOutcome.Failed) temporal.client.await(ingestion);
        assertThat(outcome.failure().type()).isEqualTo("DocumentParseError");
        assertThat(outcome.failure().message())
                .startsWith("parse_document_activity of a failed with java.lang.IllegalStateException");
        assertThat(temporal.pipeline.count(Step.PARSE)).isEqualTo(3);
        assertThat(activityFailure(ingestion).hasCause()).isFalse();
        assertThat(temporal.history(ingestion).toString()).doesNotContain(SECRET);
    }

    @Test
    void anUnreadableArgumentDoesNotQuoteItself() {
        temporal.startWorker();
        var workflow = temporal.temporal.newUntypedWorkflowStub(
                "GreetingWorkflow",
                io.temporal.client.WorkflowOptions.newBuilder()
                        .setTaskQueue(temporal.taskQueue)
                        .setWorkflowExecutionTimeout(Duration.ofSeconds(3))
                        .build());
        var execution = workflow.start(java.util.List.of(SECRET));

        org.awaitility.Awaitility.await().untilAsserted(() -> {
            var failures = temporal.temporal
                    .streamHistory(execution.getWorkflowId(), execution.getRunId())
                    .filter(e -> e.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
                    .map(e -> e.getWorkflowTaskFailedEventAttributes()
                            .getFailure()
                            .toString())
                    .toList();
            assertThat(failures).isNotEmpty().noneMatch(f -> f.contains("Smith"));
        });
    }

    @Test
    void theNextAttemptComesWhenTheFailureSaysSo() {
        CountDownLatch first = new CountDownLatch(1);
        temporal.pipeline.on(Step.WRITE, (uri, progress) -> {
            if (first.getCount() > 0) {
                first.countDown();
                throw new ApexException(ErrorType.DATABASE_WRITE, "Qdrant's circuit is open")
                        .retryAfter(Duration.ofMillis(50));
            }
        });
        temporal.startWorker();
        long start = System.nanoTime();

        assertThat(temporal.client.await(ask())).isInstanceOf(IngestionOutcome.Arrived.class);
        assertThat(temporal.pipeline.count(Step.WRITE)).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Step.WRITE.delayAfter(1));
    }

    private IngestionHandle ask() {
        return temporal.client.start(TemporalFixture.request(id, "a"));
    }

    private IngestionOutcome failed(String type, String message) {
        return new IngestionOutcome.Failed(id, new IngestionFailure(type, message));
    }

    private Failure activityFailure(IngestionHandle ingestion) {
        return temporal.history(ingestion, EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED)
                .get(0)
                .getActivityTaskFailedEventAttributes()
                .getFailure();
    }
}
