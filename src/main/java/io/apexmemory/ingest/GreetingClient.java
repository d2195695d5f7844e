package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.TimeoutFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks for greetings. Throws {@link TemporalUnreachable} when Temporal does not answer. Thread-safe. */
public final class GreetingClient {
    /** For the server to tell that the time is over. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final WorkflowClient client;
    private final String taskQueue;

    /** @param client made by {@link io.apexmemory.ingest.wire.TemporalConnection} */
    public GreetingClient(WorkflowClient client, String taskQueue) {
        this.client = client;
        this.taskQueue = taskQueue;
    }

    /**
     * The answer of a worker; empty if none came within the time. Nothing is left in the queue then.
     *
     * @throws ApexException with what the workflow failed with
     */
    public Optional<String> greet(String name, Duration within) {
        try {
            return Optional.of(
                    start(name, within).getResult(within.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS, String.class));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (WorkflowFailedException e) {
            if (e.getCause() instanceof TimeoutFailure) {
                return Optional.empty();
            }
            IngestionFailure failure = IngestionFailure.of(e);
            throw new ApexException(ErrorType.ofWire(failure.type()), failure.message(), e);
        } catch (RuntimeException e) {
            String target = client.getWorkflowServiceStubs().getOptions().getTarget();
            throw TemporalUnreachable.explain(e, target, client.getOptions().getNamespace());
        }
    }

    /** The workflow, asked for and not waited for; it ends with the time. */
    public WorkflowStub start(String name, Duration within) {
        WorkflowStub workflow = client.newUntypedWorkflowStub(
                GreetingWorkflow.TYPE,
                WorkflowOptions.newBuilder()
                        .setWorkflowId("greeting-" + UUID.randomUUID())
                        .setTaskQueue(taskQueue)
                        .setWorkflowExecutionTimeout(within)
                        .build());
        workflow.start(name);
        return workflow;
    }
}
