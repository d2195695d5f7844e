package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.wire.FileBlobStore;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asking and following from outside. */
class IngestionClientTest {
    private final TemporalFixture temporal = new TemporalFixture();

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void manyIngestionsAreFollowedToTheirEndEachOnce() throws InterruptedException {
        temporal.startWorker();
        List<IngestionHandle> asked = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            asked.add(temporal.client.start(TemporalFixture.request()));
        }
        asked.add(asked.get(0));
        List<IngestionHandle> ended = new ArrayList<>();
        Set<Thread> tellers = new HashSet<>();
        temporal.client.follow(asked, Duration.ofMillis(50), new IngestionListener() {
            @Override
            public void state(IngestionHandle ingestion, IngestionState state) {
                tellers.add(Thread.currentThread());
            }

            @Override
            public void ended(IngestionHandle ingestion, IngestionOutcome outcome) {
                assertThat(outcome).isInstanceOf(IngestionOutcome.Arrived.class);
                ended.add(ingestion);
                tellers.add(Thread.currentThread());
            }
        });

        assertThat(ended).hasSize(250).containsExactlyInAnyOrderElementsOf(new HashSet<>(asked));
        assertThat(tellers).containsExactly(Thread.currentThread());
    }

    @Test
    void aListenerIsToldHowFarADocumentIs() throws InterruptedException {
        CountDownLatch seen = new CountDownLatch(1);
        temporal.pipeline.on(Step.EMBED, (uri, progress) -> seen.await());
        temporal.startWorker();
        IngestionHandle ingestion = temporal.client.start(TemporalFixture.request());
        List<IngestionState> states = new ArrayList<>();
        temporal.client.follow(List.of(ingestion), Duration.ofMillis(20), new IngestionListener() {
            @Override
            public void state(IngestionHandle handle, IngestionState state) {
                states.add(state);
                if (state.status() == IngestionStatus.GENERATING_EMBEDDINGS) {
                    seen.countDown();
                }
            }

            @Override
            public void ended(IngestionHandle handle, IngestionOutcome outcome) {}
        });

        assertThat(states)
                .contains(new IngestionState(
                        ingestion.documentId(), "test", IngestionStatus.GENERATING_EMBEDDINGS, null, 50));
    }

    @Test
    void aDocumentWithoutAnIdHasTheOneOfItsUri() {
        IngestionHandle ingestion =
                temporal.client.start(new IngestRequest(null, "file:/documents/a.txt", "test", null));

        assertThat(ingestion.documentId()).isEqualTo(Uuid5.ofUri("file:/documents/a.txt"));
        assertThat(ingestion.workflowId()).isEqualTo("ingest-" + ingestion.documentId());
    }

    @Test
    void anUnknownDocumentHasNoStatus() {
        assertThat(temporal.client.status(UUID.randomUUID())).isEmpty();
    }

    @Test
    void aTerminatedIngestionIsAnOutcome() {
        IngestionHandle ingestion = temporal.client.start(TemporalFixture.request());
        temporal.temporal.newUntypedWorkflowStub(ingestion.workflowId()).terminate("test");

        assertThat(temporal.client.await(ingestion))
                .isInstanceOfSatisfying(
                        IngestionOutcome.Failed.class,
                        failed -> assertThat(failed.failure().type()).isEqualTo("Terminated"));
    }

    @Test
    void anUnreachableTemporalIsNamedWithItsSettings() {
        int nobody = TemporalFixture.freePort();
        TemporalConnection wrong = TemporalConnection.plain("127.0.0.1", nobody, "default");

        assertThatThrownBy(() -> wrong.connect(new FileBlobStore(temporal.blobs), "test", Duration.ofMillis(300)))
                .isInstanceOf(TemporalUnreachable.class)
                .hasMessageContaining("127.0.0.1:" + nobody)
                .hasMessageContaining("TEMPORAL_HOST")
                .hasMessageContaining("TEMPORAL_PORT");
    }

    @Test
    void aConnectionDoesNotShowItsKey() {
        assertThat(new TemporalConnection("host", 7233, "default", null, "s3cret"))
                .asString()
                .contains("host:7233")
                .doesNotContain("s3cret");
    }

    @Test
    void aWorkerGreets() {
        temporal.startWorker();
        GreetingWorkflow greeting = temporal.temporal.newWorkflowStub(
                GreetingWorkflow.class,
                WorkflowOptions.newBuilder().setTaskQueue(temporal.taskQueue).build());

        assertThat(greeting.greet("Ada")).isEqualTo("Hello, Ada! Welcome to Apex Memory System with Temporal.io!");
    }
}
