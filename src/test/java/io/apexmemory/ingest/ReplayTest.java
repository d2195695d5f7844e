package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.ingest.wire.FileBlobStore;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker that has lost its memory comes to the same decisions from the history. */
class ReplayTest {
    private final TemporalFixture temporal = new TemporalFixture();

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void aHistoryOfTwoRunsAndALargeDocumentReplays() throws Exception {
        UUID id = UUID.randomUUID();
        temporal.pipeline.content = "freight ".repeat(50_000);
        temporal.pipeline.on(Step.EMBED, (uri, progress) -> {
            if (uri.equals("a")) {
                temporal.client.start(TemporalFixture.request(id, "b"));
            }
        });
        temporal.startWorker();
        IngestionHandle ingestion = temporal.client.start(TemporalFixture.request(id, "a"));
        temporal.client.await(ingestion);
        assertThat(temporal.pipeline.written).hasSize(2);

        WorkflowExecutionHistory history = temporal.temporal.fetchHistory(ingestion.workflowId(), ingestion.runId());
        try (TestWorkflowEnvironment replay = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                        TemporalFixture.connection().clientOptions(new FileBlobStore(temporal.blobs), "replay"))
                .build())) {
            WorkflowReplayer.replayWorkflowExecution(history, replay, DocumentIngestionWorkflowImpl.class);
        }
    }
}
