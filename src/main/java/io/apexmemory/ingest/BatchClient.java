package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.ingest.wire.BlobOwner;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks for batches and steers them. Every call throws {@link TemporalUnreachable} when Temporal does not answer, and an {@link
 * ApexException} where it knows no such batch. Thread-safe.
 */
public final class BatchClient {
    private final WorkflowClient client;
    private final String taskQueue;

    /** @param client made by {@link io.apexmemory.ingest.wire.TemporalConnection} */
    public BatchClient(WorkflowClient client, String taskQueue) {
        this.client = client;
        this.taskQueue = taskQueue;
    }

    /** Starts it and does not wait; answers its id. */
    public String start(BatchRequest request) {
        request.problem().ifPresent(problem -> {
            throw new ApexException(ErrorType.VALIDATION, problem);
        });
        String id = BlobOwner.batch(UUID.randomUUID()).workflowId();
        return ask(
                id,
                () -> client.newUntypedWorkflowStub(
                                BatchIngestionWorkflow.TYPE,
                                WorkflowOptions.newBuilder()
                                        .setWorkflowId(id)
                                        .setTaskQueue(taskQueue)
                                        .setPriority(FairShare.ofOne(request.source()))
                                        .build())
                        .start(request)
                        .getWorkflowId());
    }

    /** How far it is; it is a worker that answers. */
    public BatchProgress progress(String id) {
        return ask(id, stub -> stub.query(BatchIngestionWorkflow.GET_PROGRESS, BatchProgress.class));
    }

    /** Its end, through all its runs, without a thread that waits for it. */
    public CompletableFuture<BatchResult> result(String id) {
        return client.newUntypedWorkflowStub(id)
                .getResultAsync(BatchResult.class)
                .exceptionally(thrown -> {
                    Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
                    throw failure instanceof RuntimeException e ? explained(id, e) : new CompletionException(failure);
                });
    }

    /** Waits for its end. */
    public BatchResult await(String id) {
        try {
            return result(id).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    public void pause(String id) {
        signal(id, BatchIngestionWorkflow.PAUSE);
    }

    public void resume(String id) {
        signal(id, BatchIngestionWorkflow.RESUME);
    }

    public void cancel(String id) {
        signal(id, BatchIngestionWorkflow.CANCEL);
    }

    /**
     * Starts a new batch of those documents that failed in one that has ended; answers its id.
     *
     * @throws ApexException if that one goes on, or if none failed
     */
    public String retry(String id, int maxParallel) {
        WorkflowExecutionStatus status = ask(id, stub -> stub.describe().getStatus());
        if (status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
            throw new ApexException(
                    ErrorType.VALIDATION, id + " goes on; wait for its end, or cancel it, and then ask again");
        }
        BatchResult result = await(id);
        List<String> failed = result.failures().stream().map(BatchFailure::uri).toList();
        if (failed.isEmpty()) {
            throw new ApexException(
                    ErrorType.VALIDATION, "no document of " + id + " failed: there is nothing to retry");
        }
        return start(BatchRequest.of(failed, result.source(), maxParallel));
    }

    private void signal(String id, String name) {
        ask(id, stub -> {
            stub.signal(name);
            return null;
        });
    }

    private <T> T ask(String id, Function<WorkflowStub, T> question) {
        return ask(id, () -> question.apply(client.newUntypedWorkflowStub(id)));
    }

    private <T> T ask(String id, Supplier<T> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            throw explained(id, e);
        }
    }

    private RuntimeException explained(String id, RuntimeException e) {
        if (e instanceof WorkflowNotFoundException) {
            return new ApexException(
                    ErrorType.VALIDATION,
                    "Temporal knows no " + id
                            + " that this can be asked of: it has ended, its history is gone, or it is in another namespace (see TEMPORAL_NAMESPACE)",
                    e);
        }
        if (e instanceof WorkflowFailedException) {
            IngestionFailure failure = IngestionFailure.of(e);
            return new ApexException(ErrorType.ofWire(failure.type()), failure.message(), e);
        }
        String target = client.getWorkflowServiceStubs().getOptions().getTarget();
        return TemporalUnreachable.explain(e, target, client.getOptions().getNamespace());
    }
}
