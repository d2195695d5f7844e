package io.apexmemory.steps;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.ingest.Step;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.WriteRequest;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** A workflow of one attempt at one activity: how a worker of any language is asked for a single write. */
@WorkflowInterface
public interface OneWrite {
    /** @param taskQueue of the worker that writes */
    @WorkflowMethod
    WriteSummary write(WriteRequest request, String taskQueue);

    /** See {@link OneWrite}. */
    final class Impl implements OneWrite {
        private static final Duration PATIENCE = Duration.ofMinutes(5);

        @Override
        public WriteSummary write(WriteRequest request, String taskQueue) {
            ActivityOptions options = ActivityOptions.newBuilder()
                    .setTaskQueue(taskQueue)
                    .setStartToCloseTimeout(PATIENCE)
                    .setRetryOptions(
                            RetryOptions.newBuilder().setMaximumAttempts(1).build())
                    .build();
            Object[] arguments = request.idempotencyId() == null
                    ? new Object[] {request.document(), request.entities(), request.embeddings()}
                    : new Object[] {
                        request.document(), request.entities(), request.embeddings(), request.idempotencyId()
                    };
            return Workflow.newUntypedActivityStub(options)
                    .execute(Step.WRITE.activity(), WriteSummary.class, arguments);
        }
    }

    /**
     * Asks for it, and waits for its end.
     *
     * @return as far as a client can tell: without the fates of the single databases
     */
    static SagaOutcome run(WorkflowClient temporal, String workflows, WriteRequest request, String taskQueue) {
        WorkflowOptions options = WorkflowOptions.newBuilder()
                .setTaskQueue(workflows)
                .setWorkflowId("one-write-" + UUID.randomUUID())
                .build();
        try {
            WriteSummary summary =
                    temporal.newWorkflowStub(OneWrite.class, options).write(request, taskQueue);
            return new SagaOutcome.Success(summary, false, List.of());
        } catch (WorkflowFailedException e) {
            if (e.getCause() instanceof ActivityFailure failure
                    && failure.getCause() instanceof ApplicationFailure told) {
                return outcome(told);
            }
            throw e;
        }
    }

    private static SagaOutcome outcome(ApplicationFailure told) {
        ErrorType type = Arrays.stream(ErrorType.values())
                .filter(known -> known.wire().equals(told.getType()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no error has the type " + told.getType()));
        ApexException failure = new ApexException(type, told.getOriginalMessage());
        if (type == ErrorType.DATABASE_WRITE) {
            return told.isNonRetryable()
                    ? new SagaOutcome.Partial(failure.permanent(), List.of())
                    : new SagaOutcome.RolledBack(failure, List.of());
        }
        return type.retryable()
                ? new SagaOutcome.RolledBack(failure, List.of())
                : new SagaOutcome.Failed(failure.permanent(), false, List.of());
    }
}
