package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.ErrorType;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was asked for last is what stays: a deletion after an ingestion, an ingestion after a deletion. */
@Timeout(60)
class DeletionWorkflowTest {
    private final TemporalFixture temporal = new TemporalFixture();
    private final UUID id = UUID.randomUUID();

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void aDeletionTellsWhatWentAndTakesThePayloadsAlong() throws IOException {
        large();
        temporal.startWorker();
        UUID other = UUID.randomUUID();
        temporal.client.await(temporal.client.start(TemporalFixture.request(other, "other")));
        List<Path> others = blobs();
        IngestionHandle ingestion = ask("a");
        temporal.client.await(ingestion);
        assertThat(blobs()).hasSize(4).containsAll(others);

        assertThat(temporal.deletions.delete(id))
                .isEqualTo(DeleteResult.of(
                        id,
                        1,
                        false,
                        Map.of("postgres", Map.of("versions", 2L), "blobs", Map.of("blobs", 2L)),
                        Map.of()));
        assertThat(blobs()).containsExactlyElementsOf(others);
        assertThat(temporal.deletions.delete(id).alreadyDeleted()).isTrue();
        assertThat(temporal.client.status(other)).isPresent();
        assertThatThrownBy(() -> temporal.client.status(id)).isInstanceOf(RuntimeException.class);
        assertThat(blobs()).as("a replay brings none back").containsExactlyElementsOf(others);

        assertThat(temporal.client.await(ask("a"))).isInstanceOf(IngestionOutcome.Arrived.class);
        assertThat(blobs()).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void anIngestionUnderWayEndsFirst(Step step) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        temporal.pipeline.on(step, (uri, progress) -> {
            entered.countDown();
            await().until(() -> signals("ingest-" + id, "withdraw") == 1);
            ended.set(true);
        });
        temporal.pipeline.deleting = () -> assertThat(ended).isTrue();
        temporal.startWorker();
        IngestionHandle ingestion = ask("a");
        entered.await();

        assertThat(temporal.deletions.delete(id).status()).isEqualTo("success");
        assertThat(temporal.pipeline.calls).endsWith(step + " a", "DELETE");
        IngestionOutcome outcome = temporal.client.await(ingestion);
        if (step == Step.WRITE) {
            assertThat(outcome).isInstanceOf(IngestionOutcome.Arrived.class);
        } else {
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            IngestionOutcome.Failed.class,
                            failed -> assertThat(failed.failure().type()).isEqualTo("Superseded"));
            assertThat(temporal.client.status(id).orElseThrow().status()).isEqualTo(IngestionStatus.FAILED);
        }
        assertThat(temporal.pipeline.written).isEmpty();
    }

    @Test
    void aRequestThatNobodyHasBegunYetIsDeletedAfterAll() {
        IngestionHandle ingestion = ask("a");
        CompletableFuture<DeleteResult> deletion = CompletableFuture.supplyAsync(() -> temporal.deletions.delete(id));
        await().until(() -> exists("delete-" + id));
        temporal.startWorker();

        assertThat(deletion.join().status()).isEqualTo("success");
        temporal.client.await(ingestion);
        assertThat(temporal.pipeline.calls).last().isEqualTo("DELETE");
        assertThat(temporal.pipeline.written).isEmpty();
    }

    /** The ingestion has been told to end, and before it does somebody asks again. */
    @Test
    void aRequestAfterTheDeletionWins() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch deleted = new CountDownLatch(1);
        temporal.pipeline.on(Step.EXTRACT, (uri, progress) -> {
            if (uri.equals("a")) {
                entered.countDown();
                await().until(() -> signals("ingest-" + id, "withdraw") == 1);
                ask("b");
            }
        });
        temporal.pipeline.on(Step.WRITE, (uri, progress) -> deleted.await());
        temporal.pipeline.deleting = deleted::countDown;
        temporal.startWorker();
        IngestionHandle ingestion = ask("a");
        entered.await();

        assertThat(temporal.deletions.delete(id).status()).isEqualTo("success");
        assertThat(temporal.client.await(ingestion)).isInstanceOf(IngestionOutcome.Arrived.class);
        assertThat(temporal.pipeline.calls).contains("DELETE", "WRITE b").doesNotContain("EMBED a", "WRITE a");
        assertThat(temporal.pipeline.written).hasSize(1);
    }

    @Test
    void aDeletionDuringAnotherOneIsDoneAfterIt() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        temporal.pipeline.deleting = () -> {
            entered.countDown();
            hold(leave);
        };
        temporal.startWorker();
        temporal.client.await(ask("a"));
        CompletableFuture<DeleteResult> first = CompletableFuture.supplyAsync(() -> temporal.deletions.delete(id));
        entered.await();
        CompletableFuture<DeleteResult> second = CompletableFuture.supplyAsync(() -> temporal.deletions.delete(id));
        await().until(() -> signals("delete-" + id, "delete_again") == 2);
        leave.countDown();

        assertThat(first.join().alreadyDeleted()).isFalse();
        assertThat(second.join()).isEqualTo(first.join());
        assertThat(temporal.pipeline.calls).endsWith("DELETE", "DELETE");
    }

    @Test
    void aDeletionOfNothingIsRefused() {
        temporal.startWorker();
        WorkflowStub workflow = temporal.temporal.newUntypedWorkflowStub(
                DeleteDocumentWorkflow.TYPE,
                WorkflowOptions.newBuilder().setTaskQueue(temporal.taskQueue).build());
        workflow.start(Map.of());

        assertThatThrownBy(() -> workflow.getResult(DeleteResult.class))
                .isInstanceOf(WorkflowFailedException.class)
                .satisfies(e -> assertThat(IngestionFailure.of(e).type()).isEqualTo(ErrorType.VALIDATION.wire()));
    }

    private IngestionHandle ask(String uri) {
        return temporal.client.start(TemporalFixture.request(id, uri));
    }

    private void large() {
        temporal.pipeline.content = "freight ".repeat(50_000);
        temporal.pipeline.chunks = 60;
        temporal.pipeline.dimensions = 1536;
    }

    private List<Path> blobs() throws IOException {
        try (Stream<Path> files = Files.walk(temporal.blobs)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private long signals(String workflowId, String name) {
        return temporal.temporal.fetchHistory(workflowId).getEvents().stream()
                .filter(e -> e.getWorkflowExecutionSignaledEventAttributes()
                        .getSignalName()
                        .equals(name))
                .count();
    }

    private boolean exists(String workflowId) {
        try {
            return temporal.temporal.newUntypedWorkflowStub(workflowId).describe() != null;
        } catch (WorkflowNotFoundException e) {
            return false;
        }
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
