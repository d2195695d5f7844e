package io.apexmemory.ingest;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The one activity of {@link ReconciliationWorkflow}. */
@ActivityInterface
public interface ReconciliationActivities {
    String RECONCILE = "reconcile_activity";

    @ActivityMethod(name = RECONCILE)
    ReconciliationResult reconcile(ReconciliationRequest request);
}
