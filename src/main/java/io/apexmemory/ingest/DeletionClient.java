package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.DeleteRequest;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.ErrorType;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.util.UUID;

/** Asks for deletions as workflows. Throws {@link TemporalUnreachable} when Temporal does not answer. Thread-safe. */
public final class DeletionClient {
    private final WorkflowClient client;
    private final String taskQueue;

    /** @param client made by {@link io.apexmemory.ingest.wire.TemporalConnection} */
    public DeletionClient(WorkflowClient client, String taskQueue) {
        this.client = client;
        this.taskQueue = taskQueue;
    }

    /**
     * Deletes a document and waits for the end; a deletion under way runs once more, so that what is asked for last is done.
     *
     * @throws ApexException with what the workflow failed with
     */
    public DeleteResult delete(UUID documentId) {
        try {
            return start(documentId).getResult(DeleteResult.class);
        } catch (WorkflowFailedException e) {
            IngestionFailure failure = IngestionFailure.of(e);
            throw new ApexException(ErrorType.ofWire(failure.type()), failure.message(), e);
        } catch (RuntimeException e) {
            String target = client.getWorkflowServiceStubs().getOptions().getTarget();
            throw TemporalUnreachable.explain(e, target, client.getOptions().getNamespace());
        }
    }

    /** The workflow, asked for and not waited for. */
    public WorkflowStub start(UUID documentId) {
        WorkflowStub workflow = client.newUntypedWorkflowStub(
                DeleteDocumentWorkflow.TYPE,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(DeleteDocumentWorkflow.workflowId(documentId))
                        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                        .setTaskQueue(taskQueue)
                        .build());
        workflow.signalWithStart(
                DeleteDocumentWorkflow.DELETE_AGAIN, new Object[0], new Object[] {new DeleteRequest(documentId)});
        return workflow;
    }
}
