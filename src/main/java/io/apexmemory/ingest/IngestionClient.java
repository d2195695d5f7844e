package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Asks for ingestions and follows them. Every call throws {@link TemporalUnreachable} when Temporal does not answer. Thread-safe.
 */
public final class IngestionClient {
    private final WorkflowClient client;
    private final String taskQueue;
    private final Function<String, UUID> idOfUri;

    /**
     * @param client made by {@link io.apexmemory.ingest.wire.TemporalConnection}
     * @param idOfUri the id of a document that comes without one: UUIDv5 of its canonical URI
     */
    public IngestionClient(WorkflowClient client, String taskQueue, Function<String, UUID> idOfUri) {
        this.client = client;
        this.taskQueue = taskQueue;
        this.idOfUri = idOfUri;
    }

    /** Starts the document's workflow, or makes the one in flight run once more when it has ended. */
    public IngestionHandle start(IngestRequest request) {
        UUID documentId = request.documentId() == null ? idOfUri.apply(request.uri()) : request.documentId();
        IngestRequest named = new IngestRequest(documentId, request.uri(), request.source(), request.idempotencyId());
        WorkflowOptions options = WorkflowOptions.newBuilder()
                .setWorkflowId(DocumentIngestionWorkflow.workflowId(documentId))
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .setTaskQueue(taskQueue)
                .setPriority(FairShare.ofOne(named.source()))
                .build();
        try {
            String runId = client.newUntypedWorkflowStub(DocumentIngestionWorkflow.TYPE, options)
                    .signalWithStart(DocumentIngestionWorkflow.INGEST_AGAIN, new Object[] {named}, new Object[] {named})
                    .getRunId();
            return new IngestionHandle(documentId, runId);
        } catch (RuntimeException e) {
            throw explained(e);
        }
    }

    /** Where the newest ingestion of a document is; empty when Temporal knows of none. It is a worker that answers. */
    public Optional<IngestionState> status(UUID documentId) {
        try {
            return Optional.of(client.newUntypedWorkflowStub(DocumentIngestionWorkflow.workflowId(documentId))
                    .query(DocumentIngestionWorkflow.GET_STATUS, IngestionState.class));
        } catch (WorkflowNotFoundException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw explained(e);
        }
    }

    /**
     * The end of an ingestion, without a thread that waits for it. Completes exceptionally only when Temporal does not answer:
     * a document that failed is an outcome.
     */
    public CompletableFuture<IngestionOutcome> outcome(IngestionHandle ingestion) {
        return stub(ingestion).getResultAsync(IngestResult.class).handle((result, thrown) -> {
            if (thrown == null) {
                return new IngestionOutcome.Arrived(ingestion.documentId(), result);
            }
            Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            if (failure instanceof WorkflowFailedException) {
                return new IngestionOutcome.Failed(ingestion.documentId(), IngestionFailure.of(failure));
            }
            throw failure instanceof RuntimeException e ? explained(e) : new CompletionException(failure);
        });
    }

    /**
     * Follows all to their end, in the calling thread, a bounded number at a time: thousands need few threads and calls.
     *
     * @param every how often the listener is told of those under way
     */
    public void follow(Collection<IngestionHandle> ingestions, Duration every, IngestionListener listener)
            throws InterruptedException {
        new Following(this, every, listener).run(ingestions);
    }

    /** One ingestion to its end. */
    public IngestionOutcome await(IngestionHandle ingestion) {
        try {
            return outcome(ingestion).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private WorkflowStub stub(IngestionHandle ingestion) {
        WorkflowTargetOptions target = WorkflowTargetOptions.newBuilder()
                .setWorkflowId(ingestion.workflowId())
                .setRunId(ingestion.runId())
                .build();
        return client.newUntypedWorkflowStub(target, Optional.of(DocumentIngestionWorkflow.TYPE));
    }

    private RuntimeException explained(RuntimeException e) {
        if (e instanceof WorkflowNotFoundException) {
            return new ApexException(
                    ErrorType.DOCUMENT_NOT_FOUND,
                    "Temporal knows no such ingestion; it ended longer ago than histories are kept, or in another namespace (see TEMPORAL_NAMESPACE)");
        }
        WorkflowClientOptions options = client.getOptions();
        String target = client.getWorkflowServiceStubs().getOptions().getTarget();
        return TemporalUnreachable.explain(e, target, options.getNamespace());
    }
}
