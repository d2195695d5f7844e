package io.apexmemory.worker;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.WorkerInterceptor;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker with all that belongs to it: its memory, its connection to Temporal, its sweeper, its metrics. Thread-safe. */
public final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final com.uber.m3.util.Duration REPORTS = com.uber.m3.util.Duration.ofSeconds(1);

    private final Deque<Runnable> ends = new ArrayDeque<>();
    private final Health health;
    private final WorkerEndpoint endpoint;
    private final ApexTemporalWorker worker;
    private final String description;
    private boolean stopped;

    private WorkerProcess(Settings settings, ApexMemory memory, WorkerInterceptor... interceptors) {
        ends.push(memory::close);
        try {
            health = memory.health();
            endpoint = WorkerEndpoint.open(
                    settings.number(Setting.TEMPORAL_METRICS_PORT),
                    memory.metrics(),
                    health,
                    memory.saga().guards());
            ends.push(endpoint::close);
            Scope scope =
                    new RootScopeBuilder().reporter(memory.metrics().sdk()).reportEvery(REPORTS);
            ends.push(() -> close(scope));
            Parts parts = new Parts(settings);
            TemporalConnection connection = parts.temporal();
            WorkflowClient temporal = connection.connect(
                    parts.blobs(),
                    "worker " + ManagementFactory.getRuntimeMXBean().getName(),
                    PATIENCE,
                    scope);
            ends.push(() -> TemporalConnection.close(temporal));
            description = "worker on task queue " + settings.text(Setting.TEMPORAL_TASK_QUEUE) + " of " + connection
                    + "; metrics and health at " + endpoint.address();
            worker = memory.work(temporal, interceptors);
        } catch (RuntimeException e) {
            ends.forEach(Runnable::run);
            throw e;
        }
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
        return new WorkerProcess(settings, memory, interceptors);
    }

    private static void close(Scope scope) {
        try {
            scope.close();
        } catch (ScopeCloseException e) {
            LOG.warn("the last numbers of the SDK were not counted");
        }
    }

    /** One line: task queue, server, and where to ask for metrics and health. */
    public String describe() {
        return description;
    }

    /** Where to ask for metrics and health. */
    public URI address() {
        return endpoint.address();
    }

    /** Takes no new work, finishes what it has within the time, and hands back the rest; may be called twice. */
    public synchronized void stop(Duration within) {
        if (stopped) {
            return;
        }
        stopped = true;
        health.stopping();
        try {
            worker.stop(within);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ends.forEach(Runnable::run);
        }
    }
}
