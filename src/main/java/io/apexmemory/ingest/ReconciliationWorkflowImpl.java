package io.apexmemory.ingest;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** One activity, which begins anew after a failure: all it does may be done twice. */
public final class ReconciliationWorkflowImpl implements ReconciliationWorkflow {
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final int ATTEMPTS = 3;

    @Override
    public ReconciliationResult reconcile(ReconciliationRequest request) {
        ActivityOptions options = ActivityOptions.newBuilder()
                .setStartToCloseTimeout(LONGEST)
                .setHeartbeatTimeout(Duration.ofSeconds(60))
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(RetryOptions.newBuilder()
                        .setMaximumAttempts(ATTEMPTS)
                        .setInitialInterval(Duration.ofSeconds(10))
                        .build())
                .build();
        return Workflow.newActivityStub(ReconciliationActivities.class, options).reconcile(request);
    }
}
