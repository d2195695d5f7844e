package io.apexmemory.ingest;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Says hello through a worker: the way to see that everything is connected. */
@WorkflowInterface
public interface GreetingWorkflow {
    String TYPE = "GreetingWorkflow";

    /** @param name of whom to greet; an empty one is refused with {@code ValidationError} */
    @WorkflowMethod(name = TYPE)
    String greet(String name);
}
