package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.ingest.RecordHistories.Recording;
import io.apexmemory.ingest.wire.FileBlobStore;
import io.apexmemory.stack.Folder;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Workflows that an earlier build began are gone on with by this one: from what was recorded then it comes to the same decisions.
 * Where this fails, a deployment of this build would get running workflows stuck.
 */
class HistoriesTest {
    private static final Class<?>[] MORE = {
        DocumentIngestionWorkflowImpl.class,
        BatchIngestionWorkflowImpl.class,
        DeleteDocumentWorkflowImpl.class,
        ReconciliationWorkflowImpl.class
    };

    @ParameterizedTest
    @EnumSource
    void anEarlierBuildsWorkflowGoesOn(Recording recording) throws Exception {
        WorkflowExecutionHistory history = WorkflowExecutionHistory.fromJson(RecordHistories.read(recording));
        try (Folder blobs = Folder.create();
                TestWorkflowEnvironment replay = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                        .setWorkflowClientOptions(
                                TemporalFixture.connection().clientOptions(new FileBlobStore(blobs.path()), "replay"))
                        .build())) {
            WorkflowReplayer.replayWorkflowExecution(history, replay, GreetingWorkflowImpl.class, MORE);
        }
    }

    @Test
    void nothingElseIsRecordedAndNothingOfAMachine() throws Exception {
        try (Stream<Path> files = Files.list(RecordHistories.FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(Arrays.stream(Recording.values())
                            .map(Recording::file)
                            .toArray(String[]::new));
        }
        for (Recording recording : Recording.values()) {
            // payloads are legible there, and not in the file
            assertThat(WorkflowExecutionHistory.fromJson(RecordHistories.read(recording))
                            .toProtoText(false))
                    .contains("json/plain")
                    .doesNotContain(System.getProperty("user.dir"), System.getProperty("java.io.tmpdir") + "/")
                    .doesNotContain("json/apex-claim");
        }
    }
}
