package io.apexmemory.monitoring;

import static org.awaitility.Awaitility.await;

import io.apexmemory.cli.Apex;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.stack.Service;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.openai.StubAnswer;
import io.apexmemory.worker.ApexMemory;
import io.apexmemory.worker.Parts;
import io.apexmemory.worker.WorkerProcess;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** A worker on a stack of its own, what is asked of it on a good day, and what befalls it on a bad one. */
final class WatchedWorker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Stack stack = Stack.start();
    private final Faults faults = new Faults();
    private final Settings settings;
    private final WorkerProcess process;
    private final WorkflowClient temporal;

    WatchedWorker() {
        Map<String, String> environment = stack.settings(List.of(Path.of("testdata")));
        List.of("region", "accessKeyId", "secretAccessKey")
                .forEach(name -> System.setProperty("aws." + name, environment.get(variable(name))));
        environment.put(Setting.RETRY_INITIAL_MS.name(), "10");
        environment.put(Setting.SAGA_UNDO_SECONDS.name(), "1");
        environment.put(Setting.BREAKER_NEO4J_FAILURES.name(), "3");
        environment.put(Setting.BREAKER_NEO4J_SECONDS.name(), "20");
        settings = Settings.of(environment);
        process = WorkerProcess.start(settings, ApexMemory.open(settings, faults, Clock.systemUTC(), Sleeper.REAL));
        Parts parts = new Parts(settings);
        temporal = parts.temporal().connect(parts.blobs(), "monitoring", PATIENCE);
    }

    private static String variable(String property) {
        return "AWS_" + property.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }

    URI address() {
        return process.address();
    }

    Optional<URI> temporalMetrics() {
        return stack.temporalMetrics();
    }

    boolean isOnTestServer() {
        return stack.describe().stream()
                .anyMatch(it -> it.name().equals("temporal") && it.kind() == Service.Kind.STAND_IN);
    }

    /** Documents from disk and from S3, some of them again, one taken out, and a greeting. */
    void goodDay() {
        String invoice = "testdata/documents/invoice.pdf";
        String bucket = settings.list(Setting.S3_BUCKETS).get(0);
        ingest("disk", "testdata/documents");
        ingest("bucket", stack.s3().put(bucket, "invoice.pdf", bytes(invoice)));
        ingest("disk", invoice, "testdata/documents/driver-log.txt");
        apex("delete", invoice);
        ingest("disk", invoice);
        start("GreetingWorkflow", "watcher");
    }

    private WorkflowStub start(String type, Object argument) {
        WorkflowStub stub = temporal.newUntypedWorkflowStub(
                type,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(settings.text(Setting.TEMPORAL_TASK_QUEUE))
                        .build());
        stub.start(argument);
        return stub;
    }

    /** The API and S3 fail for a while, documents are of no use, Neo4j refuses all, and Qdrant does not give back what it took. */
    void badDay() {
        start("NobodyKnowsThisWorkflow", "nothing");
        askTemporalForWhatIsNotThere();
        endUnderWay();
        String bucket = settings.list(Setting.S3_BUCKETS).get(0);
        List<String> addresses = new ArrayList<>();
        for (String name : List.of("two-column.pdf", "latin-1.txt", "utf-16.txt")) {
            addresses.add(stack.s3().put(bucket, name, bytes("testdata/documents/" + name)));
        }
        stack.s3Reads().fail(20);
        stack.openAi().next(12, StubAnswer.error(500));
        faults.on(StoreName.NEO4J).writes().always(Fault.refuse());
        faults.on(StoreName.QDRANT).removes().always(Fault.refuse());
        addresses.addAll(files("testdata/hostile"));
        ingest("trouble", addresses.toArray(String[]::new));
    }

    private void askTemporalForWhatIsNotThere() {
        WorkflowStub lost = temporal.newUntypedWorkflowStub(
                "GreetingWorkflow",
                WorkflowOptions.newBuilder().setTaskQueue("nobody-polls-this").build());
        lost.start("nobody");
        try {
            temporal.newUntypedWorkflowStub("there-is-no-such-workflow").cancel();
        } catch (WorkflowNotFoundException e) {
            // it is the server that is watched
        }
    }

    /** Temporal refuses the worker's answer to an activity, because the workflow was ended meanwhile. */
    private void endUnderWay() {
        int before = stack.openAi().requests();
        stack.openAi().next(1, StubAnswer.delay(Duration.ofSeconds(1)));
        WorkflowStub ingestion = start(
                "DocumentIngestionWorkflow",
                new IngestRequest(
                        UUID.randomUUID(), "testdata/hostile/instructions-to-the-extractor.txt", "trouble", null));
        await().until(() -> stack.openAi().requests() > before);
        ingestion.terminate("to see what the worker says then");
    }

    private void ingest(String source, String... names) {
        List<String> command = new ArrayList<>(List.of("ingest", "--temporal", "--source", source));
        command.addAll(List.of(names));
        apex(command.toArray(String[]::new));
    }

    /** Whatever its exit code and its words: it is the worker that is watched. */
    private void apex(String... command) {
        PrintWriter nobody = new PrintWriter(Writer.nullWriter());
        Apex.run(settings, nobody, nobody, command);
    }

    private static List<String> files(String folder) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.map(Path::toString).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        faults.clear();
        process.stop(Duration.ZERO);
        TemporalConnection.close(temporal);
        stack.close();
    }
}
