package io.apexmemory.ingest;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The one activity of {@link GreetingWorkflow}. */
@ActivityInterface
public interface GreetingActivities {
    String GREET = "greet_activity";

    @ActivityMethod(name = GREET)
    String greet(String name);
}
