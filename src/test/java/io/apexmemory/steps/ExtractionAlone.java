package io.apexmemory.steps;

import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Entity;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.ingest.IngestionActivities;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A workflow of one activity: the parser lets no document without words through to the extraction. */
@WorkflowInterface
public interface ExtractionAlone {
    /** @param taskQueue of the worker that extracts */
    @WorkflowMethod
    Entity[] extract(ParsedDocument document, String taskQueue);

    /** See {@link ExtractionAlone}. */
    final class Impl implements ExtractionAlone {
        @Override
        public Entity[] extract(ParsedDocument document, String taskQueue) {
            ActivityOptions options = ActivityOptions.newBuilder()
                    .setTaskQueue(taskQueue)
                    .setStartToCloseTimeout(Duration.ofSeconds(30))
                    .setRetryOptions(
                            RetryOptions.newBuilder().setMaximumAttempts(1).build())
                    .build();
            return Workflow.newUntypedActivityStub(options)
                    .execute(IngestionActivities.EXTRACT, Entity[].class, document);
        }
    }

    /** The entities that this worker finds in a document of this content. */
    static List<Entity> run(TestWorker worker, String content) {
        String queue = "extraction-alone";
        WorkerFactory factory = WorkerFactory.newInstance(worker.temporal());
        factory.newWorker(queue).registerWorkflowImplementationTypes(Impl.class);
        factory.start();
        try {
            WorkflowOptions options =
                    WorkflowOptions.newBuilder().setTaskQueue(queue).build();
            return List.of(worker.temporal()
                    .newWorkflowStub(ExtractionAlone.class, options)
                    .extract(document(content), worker.taskQueue()));
        } finally {
            factory.shutdownNow();
        }
    }

    private static ParsedDocument document(String content) {
        Metadata metadata = new Metadata(
                "blank", null, "txt", content.length(), "file:///blank", null, null, 1, ContentHash.sha256(content));
        return new ParsedDocument(UUID.randomUUID(), content, metadata, List.of(content));
    }
}
