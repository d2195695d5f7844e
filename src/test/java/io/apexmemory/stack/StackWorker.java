package io.apexmemory.stack;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.IngestionClient;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.apexmemory.parse.CanonicalUri;
import io.apexmemory.worker.ApexMemory;
import io.apexmemory.worker.Parts;
import io.apexmemory.worker.WorkerProcess;
import io.temporal.client.WorkflowClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A worker in this process on a stack, for tests of other projects: documents go in through Temporal and are read back from its
 * memory. Close it before the stack. Thread-safe.
 */
public final class StackWorker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ApexMemory memory;
    private final WorkerProcess process;
    private final WorkflowClient temporal;
    private final IngestionClient client;

    private StackWorker(Settings settings) {
        memory = ApexMemory.open(settings);
        process = WorkerProcess.start(settings, memory);
        Parts parts = new Parts(settings);
        temporal = parts.temporal().connect(parts.blobs(), "stack", PATIENCE);
        client = new IngestionClient(
                temporal, settings.text(Setting.TEMPORAL_TASK_QUEUE), uri -> Uuid5.ofUri(CanonicalUri.of(uri)));
    }

    /** Returns when it takes work; it may read documents below these folders. */
    public static StackWorker start(Stack stack, Path... roots) {
        return new StackWorker(Settings.of(stack.settings(List.of(roots))));
    }

    /** Puts a document in and follows it to its end, whatever the end. */
    public IngestionOutcome ingest(Path document) {
        return client.await(client.start(new IngestRequest(null, document.toString(), "stack", null)));
    }

    /** The databases as the worker sees them: to search, to read and to audit. */
    public ApexMemory memory() {
        return memory;
    }

    /** What it had under way goes back to Temporal. */
    @Override
    public void close() {
        TemporalConnection.close(temporal);
        process.stop(Duration.ZERO);
    }
}
