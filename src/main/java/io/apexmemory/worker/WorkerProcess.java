package io.apexmemory.worker;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.WorkerInterceptor;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** A worker with all that belongs to it: its memory, its connection to Temporal, its sweeper. Thread-safe. */
public final class WorkerProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ApexMemory memory;
    private final WorkflowClient temporal;
    private final ApexTemporalWorker worker;
    private final String description;
    private boolean stopped;

    private WorkerProcess(
            ApexMemory memory, WorkflowClient temporal, String description, WorkerInterceptor... interceptors) {
        this.memory = memory;
        this.temporal = temporal;
        this.description = description;
        this.worker = memory.work(temporal, interceptors);
    }

    /** Connects to everything and polls; what was opened is closed again if something does not answer. */
    public static WorkerProcess start(Settings settings) {
        return start(settings, ApexMemory.open(settings));
    }

    /**
     * The same on a memory that was opened already, and which the worker closes.
     *
     * @param interceptors see what the worker does
     */
    public static WorkerProcess start(Settings settings, ApexMemory memory, WorkerInterceptor... interceptors) {
        Parts parts = new Parts(settings);
        try {
            TemporalConnection connection = parts.temporal();
            WorkflowClient temporal = connection.connect(
                    parts.blobs(),
                    "worker " + ManagementFactory.getRuntimeMXBean().getName(),
                    PATIENCE);
            String queue = settings.text(Setting.TEMPORAL_TASK_QUEUE);
            return new WorkerProcess(
                    memory, temporal, "worker on task queue " + queue + " of " + connection, interceptors);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** One line: task queue and server. */
    public String describe() {
        return description;
    }

    /** Takes no new work, finishes what it has within the time, and hands back the rest; may be called twice. */
    public synchronized void stop(Duration within) {
        if (stopped) {
            return;
        }
        stopped = true;
        try {
            worker.stop(within);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            TemporalConnection.close(temporal);
            memory.close();
        }
    }
}
