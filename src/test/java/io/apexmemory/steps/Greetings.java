package io.apexmemory.steps;

import io.apexmemory.ingest.GreetingClient;
import io.apexmemory.ingest.IngestionFailure;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;

/** Greetings that this scenario's worker was asked for. */
public final class Greetings {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final World world;
    private Greeting latest;

    public Greetings(World world) {
        this.world = world;
    }

    /**
     * One that was followed to its end.
     *
     * @param answer null if it failed
     * @param failure null if it was answered
     */
    record Greeting(WorkflowExecution execution, String answer, IngestionFailure failure, History history) {}

    /** Starts one and returns at once. */
    WorkflowStub start(String name) {
        return client().start(name, PATIENCE);
    }

    /** Starts one and follows it to its end, whatever the end. */
    Greeting greet(String name) {
        return follow(start(name));
    }

    Greeting follow(WorkflowStub workflow) {
        String answer = null;
        IngestionFailure failure = null;
        try {
            answer = workflow.getResult(String.class);
        } catch (WorkflowFailedException e) {
            failure = IngestionFailure.of(e);
        }
        WorkflowExecution execution = workflow.getExecution();
        latest = new Greeting(
                execution,
                answer,
                failure,
                History.read(world.worker().temporal(), execution.getWorkflowId(), execution.getRunId()));
        return latest;
    }

    Greeting latest() {
        return latest;
    }

    private GreetingClient client() {
        TestWorker worker = world.worker();
        return new GreetingClient(worker.temporal(), worker.taskQueue());
    }
}
