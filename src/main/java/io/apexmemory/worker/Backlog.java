package io.apexmemory.worker;

import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.client.WorkflowClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How many tasks wait in a task queue, by their type, as the server estimates it; nothing from a server that does not. */
final class Backlog implements Supplier<Map<String, Long>> {
    private static final int PATIENCE_SECONDS = 5;

    private final WorkflowClient temporal;
    private final String taskQueue;

    Backlog(WorkflowClient temporal, String taskQueue) {
        this.temporal = temporal;
        this.taskQueue = taskQueue;
    }

    /** Fails if the server does not answer, or does not know the question. */
    @Override
    public Map<String, Long> get() {
        Map<String, Long> waiting = new LinkedHashMap<>();
        Map.of(
                        "workflow", TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
                        "activity", TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                .forEach((word, type) -> {
                    DescribeTaskQueueResponse queue = describe(type);
                    if (queue.hasStats()) {
                        waiting.put(word, queue.getStats().getApproximateBacklogCount());
                    }
                });
        return waiting;
    }

    private DescribeTaskQueueResponse describe(TaskQueueType type) {
        return temporal.getWorkflowServiceStubs()
                .blockingStub()
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(temporal.getOptions().getNamespace())
                        .setTaskQueue(TaskQueue.newBuilder().setName(taskQueue))
                        .setTaskQueueType(type)
                        .setReportStats(true)
                        .build());
    }
}
