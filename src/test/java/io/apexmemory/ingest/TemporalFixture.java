package io.apexmemory.ingest;

import io.apexmemory.audit.Report;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.wire.FileBlobStore;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.apexmemory.parse.DocumentListing;
import io.apexmemory.stack.Folder;
import io.apexmemory.stack.TemporalService;
import io.apexmemory.worker.ApexTemporalWorker;
import io.apexmemory.worker.WorkerLimits;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A Temporal server on a port, shared by all tests of the JVM, and a task queue, blob store and workers of this test's own. */
public final class TemporalFixture implements AutoCloseable {
    private static final TemporalService SERVER = started();

    public final FakePipeline pipeline = new FakePipeline();
    private final Folder folder = Folder.create();
    public final Path blobs = folder.path();
    public final WorkflowClient temporal;
    public final String taskQueue = "queue-" + UUID.randomUUID();
    public final DeletionClient deletions;
    public final IngestionClient client;
    private final List<ApexTemporalWorker> workers = new ArrayList<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }

    public TemporalFixture() {
        this(connection());
    }

    /** On another server. */
    TemporalFixture(TemporalConnection connection) {
        temporal = connection.connect(new FileBlobStore(blobs), "test", Duration.ofSeconds(10));
        deletions = new DeletionClient(temporal, taskQueue);
        client = new IngestionClient(temporal, taskQueue, Uuid5::ofUri);
    }

    public static TemporalConnection connection() {
        int port = Integer.parseInt(SERVER.settings().get("TEMPORAL_PORT"));
        return TemporalConnection.plain("127.0.0.1", port, "default");
    }

    private static TemporalService started() {
        try {
            TemporalService server = new TemporalService();
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ApexTemporalWorker startWorker() {
        return startWorker(pipeline);
    }

    public ApexTemporalWorker startWorker(FakePipeline steps) {
        return startWorker(steps, temporal);
    }

    public ApexTemporalWorker startWorker(FakePipeline steps, WorkflowClient with) {
        WorkerLimits limits = new WorkerLimits(taskQueue, 20, 20, "test", "v0");
        ApexTemporalWorker worker = new ApexTemporalWorker(
                with,
                limits,
                List.of(
                        new IngestionActivitiesImpl(steps.steps()),
                        new BatchActivitiesImpl(
                                new DocumentListing(List.of(), Set.of(), () -> {
                                    throw new IllegalStateException("there is no S3");
                                }),
                                client),
                        new DeletionActivitiesImpl(
                                new DocumentDeletion(steps::delete, new FileBlobStore(blobs)),
                                with,
                                Duration.ofSeconds(20)),
                        new ReconciliationActivitiesImpl(
                                progress -> 0,
                                options -> new Report(List.of(), 0, Map.of("documents", 1L), 0),
                                options -> {
                                    throw new IllegalStateException("there is nothing to repair");
                                },
                                progress -> 0)));
        worker.start();
        workers.add(worker);
        return worker;
    }

    /** A request for a document of its own. */
    public static IngestRequest request() {
        return request(UUID.randomUUID(), "file:/documents/invoice.txt");
    }

    public static IngestRequest request(UUID documentId, String uri) {
        return new IngestRequest(documentId, uri, "test", null);
    }

    public List<HistoryEvent> history(IngestionHandle ingestion) {
        return temporal.streamHistory(ingestion.workflowId(), ingestion.runId()).toList();
    }

    public List<HistoryEvent> history(IngestionHandle ingestion, EventType type) {
        return history(ingestion).stream().filter(e -> e.getEventType() == type).toList();
    }

    @Override
    public void close() {
        for (ApexTemporalWorker worker : workers) {
            stop(worker);
        }
        TemporalConnection.close(temporal);
        folder.close();
    }

    private static void stop(ApexTemporalWorker worker) {
        try {
            worker.stop(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
