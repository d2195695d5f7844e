package io.apexmemory.worker;

import io.apexmemory.ingest.BatchIngestionWorkflowImpl;
import io.apexmemory.ingest.DeleteDocumentWorkflowImpl;
import io.apexmemory.ingest.DocumentIngestionWorkflowImpl;
import io.apexmemory.ingest.GreetingActivitiesImpl;
import io.apexmemory.ingest.GreetingWorkflowImpl;
import io.apexmemory.ingest.IngestionAttributes;
import io.apexmemory.ingest.ReconciliationWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.common.VersioningBehavior;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the workflows and activities of one task queue until it is stopped; then it cannot be started again. The client stays
 * the caller's. Thread-safe.
 */
public final class ApexTemporalWorker {
    private static final Logger log = LoggerFactory.getLogger(ApexTemporalWorker.class);
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
    private static final Duration HEARTBEATS = Duration.ofSeconds(5);
    /** For what was told to stop to undo what it must and to say so to Temporal. */
    private static final Duration HAND_BACK = Duration.ofSeconds(10);
    /** For what did not say so in that time, once its heartbeats fail too. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final List<Class<?>> WORKFLOWS = List.of(
            GreetingWorkflowImpl.class,
            DocumentIngestionWorkflowImpl.class,
            BatchIngestionWorkflowImpl.class,
            DeleteDocumentWorkflowImpl.class,
            ReconciliationWorkflowImpl.class);

    private final WorkerFactory factory;
    private final InFlight inFlight = new InFlight();
    private final List<Object> activities;
    private final String identity;

    /**
     * Takes no work before it is started.
     *
     * @param activities implementations of this project's activities; the greeting's comes with the worker
     * @param interceptors see what the worker does, from the outside to the inside
     */
    public ApexTemporalWorker(
            WorkflowClient client, WorkerLimits limits, List<?> activities, WorkerInterceptor... interceptors) {
        // the SDK keeps 600 workflows in its cache and as many threads for them, six for each task that may run at
        // once: a run that
        // is not there any more costs a replay, and nobody waits for it
        factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(
                                Stream.concat(Stream.of(inFlight, new LogFields()), Arrays.stream(interceptors))
                                        .toArray(WorkerInterceptor[]::new))
                        .build());
        identity = limits.deploymentName() + "/" + limits.buildId() + " "
                + client.getOptions().getIdentity();
        Worker worker = factory.newWorker(
                limits.taskQueue(),
                WorkerOptions.newBuilder()
                        .setIdentity(identity)
                        .setMaxConcurrentWorkflowTaskExecutionSize(limits.maxWorkflowTasks())
                        .setMaxConcurrentActivityExecutionSize(limits.maxActivities())
                        // it is the answer to a heartbeat that tells of a cancellation
                        .setMaxHeartbeatThrottleInterval(HEARTBEATS)
                        // else the polls end only after the heartbeats, and may take back what was handed back
                        .setAllowActivityHeartbeatDuringShutdown(true)
                        .setUsingVirtualThreadsOnActivityWorker(
                                Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS)
                        .setDeploymentOptions(deployment(limits))
                        .build());
        this.activities = Stream.concat(Stream.of(new GreetingActivitiesImpl()), activities.stream())
                .toList();
        worker.registerWorkflowImplementationTypes(WORKFLOWS.toArray(Class<?>[]::new));
        worker.registerActivitiesImplementations(this.activities.toArray());
    }

    /** Tells the metrics what this worker may come to do. */
    void expectIn(WorkMetrics metrics) {
        metrics.expect(WORKFLOWS, activities);
    }

    /** Without versioning none: a server takes a worker with options for one of a version. */
    private static WorkerDeploymentOptions deployment(WorkerLimits limits) {
        if (!limits.versioning()) {
            return null;
        }
        log.atInfo()
                .addKeyValue("deployment", limits.deploymentName())
                .addKeyValue("build_id", limits.buildId())
                .log("Worker versioning is on: this build begins no new workflow before apex promote names it");
        return WorkerDeploymentOptions.newBuilder()
                .setUseVersioning(true)
                .setVersion(new WorkerDeploymentVersion(limits.deploymentName(), limits.buildId()))
                // documents take minutes, so that no build has to live long for what it began
                .setDefaultVersioningBehavior(VersioningBehavior.PINNED)
                .build();
    }

    /** Starts to take work, which the namespace is made ready for; does not wait for any. */
    public void start() {
        IngestionAttributes.register(factory.getWorkflowClient());
        factory.start();
        log.atInfo().addKeyValue("identity", identity).log("Worker started");
    }

    /**
     * Takes no new work, gives the activities under way the time of grace to end, and hands back those that have not: their
     * threads are interrupted, and Temporal gives them to another worker.
     *
     * @return whether everything had ended within the grace
     */
    public boolean stop(Duration grace) throws InterruptedException {
        factory.shutdown();
        boolean ended = inFlight.awaitNone(grace);
        if (!ended) {
            inFlight.interrupt();
        }
        await(HAND_BACK);
        if (!factory.isTerminated()) {
            factory.shutdownNow();
            await(LAST_WORDS);
        }
        log.atInfo()
                .addKeyValue("identity", identity)
                .log(ended ? "Worker stopped" : "Worker stopped and handed back work");
        return ended;
    }

    private void await(Duration atMost) {
        factory.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
}
