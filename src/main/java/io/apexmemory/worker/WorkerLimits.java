package io.apexmemory.worker;

/**
 * What a worker takes on.
 *
 * @param taskQueue TEMPORAL_TASK_QUEUE
 * @param maxWorkflowTasks TEMPORAL_MAX_WORKFLOW_TASKS, at the same time
 * @param maxActivities TEMPORAL_MAX_ACTIVITIES, at the same time, each with a thread; 200 waits for API and databases keep a few
 *     cores busy, and what of them may be at the databases at once is bounded by their connections
 * @param deploymentName TEMPORAL_DEPLOYMENT_NAME
 * @param buildId TEMPORAL_WORKER_BUILD_ID; with the deployment's name a part of the worker's identity
 * @param versioning TEMPORAL_VERSIONING: the build finishes what it began, and begins nothing before it is promoted
 */
public record WorkerLimits(
        String taskQueue,
        int maxWorkflowTasks,
        int maxActivities,
        String deploymentName,
        String buildId,
        boolean versioning) {
    public WorkerLimits {
        atLeastOne("TEMPORAL_MAX_WORKFLOW_TASKS", maxWorkflowTasks);
        atLeastOne("TEMPORAL_MAX_ACTIVITIES", maxActivities);
    }

    /** Without versioning. */
    public WorkerLimits(
            String taskQueue, int maxWorkflowTasks, int maxActivities, String deploymentName, String buildId) {
        this(taskQueue, maxWorkflowTasks, maxActivities, deploymentName, buildId, false);
    }

    /** The contract's defaults. */
    public static WorkerLimits defaults() {
        return new WorkerLimits("apex-ingestion-queue", 100, 200, "apex-ingestion", "v1.0.0");
    }

    private static void atLeastOne(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(setting + " is " + value + "; it must be at least 1");
        }
    }
}
