package io.apexmemory.ingest;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The one activity of {@link GreetingWorkflow}. */
@ActivityInterface
public interface GreetingActivities {
    @ActivityMethod(name = "greet_activity")
    String greet(String name);
}
