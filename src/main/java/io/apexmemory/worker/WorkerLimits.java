package io.apexmemory.worker;

/**
 * What a worker takes on.
 *
 * @param taskQueue TEMPORAL_TASK_QUEUE
 * @param maxWorkflowTasks TEMPORAL_MAX_WORKFLOW_TASKS, at the same time
 * @param maxActivities TEMPORAL_MAX_ACTIVITIES, at the same time
 * @param cachedWorkflows workflows kept in memory between their tasks, so that they need not be replayed; 0 where the server never
 *     takes a workflow away from a worker that has gone, as the SDK's test server does not
 * @param deploymentName TEMPORAL_DEPLOYMENT_NAME
 * @param buildId TEMPORAL_WORKER_BUILD_ID; with the deployment's name a part of the worker's identity
 */
public record WorkerLimits(
        String taskQueue,
        int maxWorkflowTasks,
        int maxActivities,
        int cachedWorkflows,
        String deploymentName,
        String buildId) {
    public WorkerLimits {
        atLeastOne("TEMPORAL_MAX_WORKFLOW_TASKS", maxWorkflowTasks);
        atLeastOne("TEMPORAL_MAX_ACTIVITIES", maxActivities);
        if (cachedWorkflows < 0) {
            throw new IllegalArgumentException(
                    "the workflows to keep in memory are " + cachedWorkflows + "; 0 keeps none");
        }
    }

    /** The contract's defaults. */
    public static WorkerLimits defaults() {
        return new WorkerLimits("apex-ingestion-queue", 100, 200, 600, "apex-ingestion", "v1.0.0");
    }

    private static void atLeastOne(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(setting + " is " + value + "; it must be at least 1");
        }
    }
}
