package io.apexmemory.steps;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import java.time.Duration;

/**
 * Makes the pauses between attempts shorter, but for those that a server asks for, and the time for an attempt, and sets the
 * heartbeat time-out.
 */
final class Pace extends WorkerInterceptorBase {
    /** The first pause where a workflow does not say how long it is. */
    private static final Duration SERVERS_OWN = Duration.ofSeconds(1);

    private final Duration heartbeat;
    private final int faster;
    private final int shorter;
    private final String taskQueue;

    /**
     * @param faster how many times shorter a pause is
     * @param shorter how many times shorter the time for an attempt is
     */
    Pace(Duration heartbeat, int faster, int shorter) {
        this(heartbeat, faster, shorter, null);
    }

    /** @param taskQueue of those who do the activities, if not those who do the workflows; else null */
    Pace(Duration heartbeat, int faster, int shorter, String taskQueue) {
        this.heartbeat = heartbeat;
        this.faster = faster;
        this.shorter = shorter;
        this.taskQueue = taskQueue;
    }

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return new WorkflowInboundCallsInterceptorBase(next) {
            @Override
            public void init(WorkflowOutboundCallsInterceptor outbound) {
                super.init(new Outbound(outbound));
            }
        };
    }

    private final class Outbound extends WorkflowOutboundCallsInterceptorBase {
        Outbound(WorkflowOutboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
            return super.executeActivity(new ActivityInput<>(
                    input.getActivityName(),
                    input.getResultClass(),
                    input.getResultType(),
                    input.getArgs(),
                    quickened(input.getOptions()),
                    input.getHeader()));
        }

        private ActivityOptions quickened(ActivityOptions options) {
            RetryOptions retry = options.getRetryOptions();
            Duration initial = retry.getInitialInterval() == null ? SERVERS_OWN : retry.getInitialInterval();
            RetryOptions.Builder quick = retry.toBuilder().setInitialInterval(initial.dividedBy(faster));
            if (retry.getMaximumInterval() != null) {
                quick.setMaximumInterval(retry.getMaximumInterval().dividedBy(faster));
            }
            ActivityOptions.Builder paced = options.toBuilder();
            if (taskQueue != null) {
                paced.setTaskQueue(taskQueue);
            }
            return paced.setHeartbeatTimeout(heartbeat)
                    .setStartToCloseTimeout(options.getStartToCloseTimeout().dividedBy(shorter))
                    .setRetryOptions(quick.build())
                    .build();
        }
    }
}
