package io.apexmemory.steps;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.protobuf.util.Timestamps;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.steps.Attempts.Attempt;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Somebody who asks Temporal again and again how far ingestions are, and so sees the attempts of a worker from outside. */
final class Watch implements AutoCloseable {
    private static final int EVERY_MILLIS = 20;

    private final WorkflowClient temporal;
    private final Attempts attempts;
    private final Set<IngestionHandle> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            new ThreadFactoryBuilder().setDaemon(true).setNameFormat("watch").build());

    Watch(WorkflowClient temporal, Attempts attempts) {
        this.temporal = temporal;
        this.attempts = attempts;
        var unused = thread.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    void follow(IngestionHandle ingestion) {
        open.add(ingestion);
    }

    /** Those that have not ended. */
    int underWay() {
        look();
        return open.size();
    }

    /** Once, now. */
    synchronized void look() {
        for (IngestionHandle ingestion : List.copyOf(open)) {
            DescribeWorkflowExecutionResponse state = describe(ingestion);
            state.getPendingActivitiesList().forEach(activity -> note(ingestion.runId(), activity));
            if (state.getWorkflowExecutionInfo().getStatus()
                    != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
                open.remove(ingestion);
                history(ingestion);
            }
        }
    }

    private DescribeWorkflowExecutionResponse describe(IngestionHandle ingestion) {
        return temporal.getWorkflowServiceStubs()
                .blockingStub()
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(temporal.getOptions().getNamespace())
                        .setExecution(WorkflowExecution.newBuilder()
                                .setWorkflowId(ingestion.workflowId())
                                .setRunId(ingestion.runId()))
                        .build());
    }

    private void note(String runId, PendingActivityInfo activity) {
        String type = activity.getActivityType().getName();
        int number = activity.getAttempt();
        earlier(runId, type, number, activity.hasLastFailure() ? activity.getLastFailure() : null, Instant.now());
        if (activity.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED) {
            Attempt attempt = attempts.seen(runId, type, number);
            if (activity.hasHeartbeatDetails()) {
                attempt.said(temporal.getOptions()
                        .getDataConverter()
                        .fromPayload(activity.getHeartbeatDetails().getPayloads(0), String.class, String.class));
            }
        }
    }

    /** All before this one have ended; why the last of them has is known. */
    private void earlier(String runId, String type, int number, Failure failure, Instant at) {
        for (int before = 1; before < number; before++) {
            int one = before;
            if (attempts.of(type, runId).stream().noneMatch(known -> known.number() == one && known.ended() != null)) {
                attempts.seen(runId, type, one).ended(at, one == number - 1 ? exception(failure) : null);
            }
        }
    }

    private ApplicationFailure exception(Failure failure) {
        return failure != null
                        && temporal.getOptions().getDataConverter().failureToException(failure)
                                instanceof ApplicationFailure told
                ? told
                : null;
    }

    /** What was too quick to be seen. */
    private void history(IngestionHandle ingestion) {
        List<HistoryEvent> events = temporal.streamHistory(ingestion.workflowId(), ingestion.runId())
                .toList();
        for (HistoryEvent event : events) {
            switch (event.getEventType()) {
                case EVENT_TYPE_ACTIVITY_TASK_STARTED -> {
                    ActivityTaskStartedEventAttributes began = event.getActivityTaskStartedEventAttributes();
                    earlier(
                            ingestion.runId(),
                            type(events, began),
                            began.getAttempt(),
                            began.hasLastFailure() ? began.getLastFailure() : null,
                            time(event));
                    var unused = attempts.seen(ingestion.runId(), type(events, began), began.getAttempt());
                }
                case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
                    ended(
                            ingestion,
                            events,
                            event,
                            event.getActivityTaskCompletedEventAttributes().getStartedEventId(),
                            null);
                case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
                    ended(
                            ingestion,
                            events,
                            event,
                            event.getActivityTaskFailedEventAttributes().getStartedEventId(),
                            exception(
                                    event.getActivityTaskFailedEventAttributes().getFailure()));
                case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
                    ended(
                            ingestion,
                            events,
                            event,
                            event.getActivityTaskTimedOutEventAttributes().getStartedEventId(),
                            null);
                default -> {
                    // tells of no attempt
                }
            }
        }
    }

    private void ended(
            IngestionHandle ingestion,
            List<HistoryEvent> events,
            HistoryEvent event,
            long started,
            ApplicationFailure failure) {
        ActivityTaskStartedEventAttributes began =
                events.get((int) started - 1).getActivityTaskStartedEventAttributes();
        attempts.seen(ingestion.runId(), type(events, began), began.getAttempt())
                .ended(time(event), failure);
    }

    private static String type(List<HistoryEvent> events, ActivityTaskStartedEventAttributes began) {
        return events.get((int) began.getScheduledEventId() - 1)
                .getActivityTaskScheduledEventAttributes()
                .getActivityType()
                .getName();
    }

    private static Instant time(HistoryEvent event) {
        return Instant.ofEpochMilli(Timestamps.toMillis(event.getEventTime()));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
