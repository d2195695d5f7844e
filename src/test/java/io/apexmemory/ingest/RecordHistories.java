package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.apexmemory.stack.Folder;
import io.apexmemory.stack.Service;
import io.apexmemory.stack.Stack;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Records the histories in {@code testdata/histories} anew, one of each kind of workflow and ending, on the Temporal that {@code
 * -Dstack.temporal} chooses. Done when a change of the workflows is meant to be incompatible, and never to make a test pass.
 */
public final class RecordHistories {
    static final Path FOLDER = Path.of("testdata", "histories");

    private static final UUID DOCUMENT = UUID.fromString("0b7cf4a2-6f0e-5a4e-9d52-1c8c2a2d7f11");

    private RecordHistories() {}

    public static void main(String[] args) throws Exception {
        try (Folder folder = Folder.create();
                Service server = Stack.temporal(folder)) {
            server.start();
            int port = Integer.parseInt(server.settings().get("TEMPORAL_PORT"));
            TemporalConnection connection = TemporalConnection.plain(
                    server.settings().get("TEMPORAL_HOST"),
                    port,
                    server.settings().get("TEMPORAL_NAMESPACE"));
            for (Recording recording : Recording.values()) {
                try (TemporalFixture temporal = new TemporalFixture(connection)) {
                    WorkflowExecution execution = recording.workflow.run(temporal);
                    write(recording, temporal.temporal, execution);
                }
            }
            System.out.println("Recorded on " + server.describe().product() + ": " + List.of(Recording.values()));
        }
        System.exit(0);
    }

    private static void write(Recording recording, WorkflowClient client, WorkflowExecution execution)
            throws IOException {
        Files.createDirectories(FOLDER);
        String history = client.fetchHistory(execution.getWorkflowId(), execution.getRunId())
                .toJson(true);
        Files.writeString(FOLDER.resolve(recording.file()), history + "\n");
    }

    /** Runs a workflow to its end. */
    private interface Recorded {
        WorkflowExecution run(TemporalFixture temporal);
    }

    /** What is recorded; the name is the file's. */
    enum Recording {
        GREETING(temporal -> {
            temporal.startWorker();
            return ended(temporal, "GreetingWorkflow", "Ada");
        }),
        INGESTION_COMPLETED(temporal -> {
            temporal.startWorker();
            return ended(temporal, temporal.client.start(request("a")));
        }),
        INGESTION_FAILED(temporal -> {
            temporal.pipeline.on(Step.WRITE, (uri, progress) -> {
                throw new ApexException(ErrorType.IDEMPOTENCY_CONFLICT, "the idempotency id was used before");
            });
            temporal.startWorker();
            return ended(temporal, temporal.client.start(request("a")));
        }),
        INGESTION_ASKED_AGAIN(temporal -> {
            temporal.pipeline.on(Step.EMBED, (uri, progress) -> {
                if (uri.endsWith("/a.txt")) {
                    temporal.client.start(request("b"));
                }
            });
            temporal.startWorker();
            return ended(temporal, temporal.client.start(request("a")));
        }),
        INGESTION_WITHDRAWN(temporal -> {
            temporal.pipeline.on(Step.EXTRACT, (uri, progress) -> withdraw(temporal));
            temporal.startWorker();
            return ended(temporal, temporal.client.start(request("a")));
        }),
        BATCH(temporal -> {
            temporal.startWorker();
            return ended(
                    temporal,
                    BatchIngestionWorkflow.TYPE,
                    BatchRequest.of(List.of("file:/documents/a.txt", "file:/documents/b.txt", "ftp://c"), "test", 1));
        }),
        DELETION(temporal -> {
            temporal.startWorker();
            temporal.client.await(temporal.client.start(request("a")));
            WorkflowStub workflow = temporal.deletions.start(DOCUMENT);
            workflow.getResult(Object.class);
            return workflow.getExecution();
        }),
        RECONCILIATION(temporal -> {
            temporal.startWorker();
            return ended(temporal, ReconciliationWorkflow.TYPE, new ReconciliationRequest(false));
        });

        @SuppressWarnings("ImmutableEnumChecker") // a function of its argument
        private final Recorded workflow;

        Recording(Recorded workflow) {
            this.workflow = workflow;
        }

        String file() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".json";
        }

        private static IngestRequest request(String name) {
            return TemporalFixture.request(DOCUMENT, "file:/documents/" + name + ".txt");
        }

        private static void withdraw(TemporalFixture temporal) {
            temporal.temporal
                    .newUntypedWorkflowStub(DocumentIngestionWorkflow.workflowId(DOCUMENT))
                    .signal(DocumentIngestionWorkflow.WITHDRAW);
        }

        private static WorkflowExecution ended(TemporalFixture temporal, IngestionHandle ingestion) {
            temporal.client.await(ingestion);
            return WorkflowExecution.newBuilder()
                    .setWorkflowId(ingestion.workflowId())
                    .setRunId(ingestion.runId())
                    .build();
        }

        private static WorkflowExecution ended(TemporalFixture temporal, String type, Object argument) {
            WorkflowStub workflow = temporal.temporal.newUntypedWorkflowStub(
                    type,
                    WorkflowOptions.newBuilder()
                            .setWorkflowId("recorded-" + type)
                            .setTaskQueue(temporal.taskQueue)
                            .build());
            WorkflowExecution execution = workflow.start(argument);
            workflow.getResult(Object.class);
            return execution;
        }
    }

    /** The text of one that was recorded. */
    static String read(Recording recording) {
        try {
            return Files.readString(FOLDER.resolve(recording.file()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    recording.file() + " is not recorded: mvn -q test-compile exec:java@histories", e);
        }
    }
}
