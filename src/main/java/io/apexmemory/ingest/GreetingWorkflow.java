package io.apexmemory.ingest;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Says hello through a worker: the way to see that everything is connected. */
@WorkflowInterface
public interface GreetingWorkflow {
    @WorkflowMethod(name = "GreetingWorkflow")
    String greet(String name);
}
