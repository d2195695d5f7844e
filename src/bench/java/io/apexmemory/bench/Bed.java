package io.apexmemory.bench;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.IngestionClient;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.apexmemory.parse.CanonicalUri;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.stack.Service;
import io.apexmemory.stack.Stack;
import io.apexmemory.worker.ApexMemory;
import io.apexmemory.worker.Parts;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A stack, a memory on it and a stub with a fixed answer, on which measurements are made. */
final class Bed implements AutoCloseable {
    /** Of the stub: what one request to an API takes at the least. */
    static final int ANSWER_MILLIS = 20;

    static final int DIMENSIONS = 1536;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Stack stack;
    final FixedAnswers openAi = new FixedAnswers(ANSWER_MILLIS, DIMENSIONS);
    final Stopwatch stopwatch = new Stopwatch();
    final Path folder;
    final ApexMemory memory;

    private Bed(Stack stack, Path folder) {
        this.stack = stack;
        this.folder = folder;
        memory = ApexMemory.open(settings(Map.of()), stopwatch, Clock.systemUTC(), Sleeper.REAL);
    }

    /** @param durable whether PostgreSQL waits for the disk where it is started here */
    static Bed make(boolean durable) {
        UnaryOperator<String> properties =
                name -> name.equals("stack.postgres.fsync") ? Boolean.toString(durable) : System.getProperty(name);
        Stack stack = Stack.start(properties, System.getenv());
        try {
            return new Bed(stack, Files.createTempDirectory("apex-bench-").toRealPath());
        } catch (IOException e) {
            stack.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** What another process needs to work here. */
    Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new TreeMap<>(stack.settings(List.of(folder, Path.of("testdata"))));
        environment.put(Setting.OPENAI_BASE_URL.name(), openAi.baseUrl());
        environment.put(Setting.OPENAI_API_KEY.name(), "sk-stub");
        // a sweep is work of its own
        environment.put(Setting.SWEEP_SECONDS.name(), "3600");
        environment.putAll(more);
        return environment;
    }

    Settings settings(Map<String, String> more) {
        return Settings.of(environment(more));
    }

    WorkflowClient temporal(Settings settings) {
        Parts parts = new Parts(settings);
        return parts.temporal().connect(parts.blobs(), "bench", PATIENCE);
    }

    static IngestionClient client(WorkflowClient temporal, String queue) {
        return new IngestionClient(temporal, queue, uri -> Uuid5.ofUri(CanonicalUri.of(uri)));
    }

    static void end(WorkflowClient temporal) {
        TemporalConnection.close(temporal);
    }

    /** Redis knows no vector, no document and no answer any more, so that the same text is new again. */
    void forgetTexts() {
        stack.clients().redis().flushAll();
    }

    /** Rows that a version's row refers to, as a saga's intent makes them. */
    void announce(List<UUID> documents) {
        try (Connection connection = stack.clients().postgres().getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into documents (document_id) values (?)")) {
            for (UUID document : documents) {
                insert.setObject(1, document);
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a commit waits for, as the stores themselves say. */
    String durability() {
        try (Connection connection = stack.clients().postgres().getConnection();
                Statement statement = connection.createStatement()) {
            return "PostgreSQL: fsync %s, synchronous_commit %s, full_page_writes %s; Redis: appendonly %s, which the design does not rely on; Neo4j: always flushes its log; Qdrant: %s"
                    .formatted(
                            show(statement, "fsync"),
                            show(statement, "synchronous_commit"),
                            show(statement, "full_page_writes"),
                            stack.clients().redis().configGet("appendonly").getOrDefault("appendonly", "unknown"),
                            kind("qdrant") == Service.Kind.STAND_IN
                                    ? "the stand-in keeps nothing on disk"
                                    : "as its container has it");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String show(Statement statement, String setting) throws SQLException {
        try (ResultSet row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private Service.Kind kind(String service) {
        return stack.describe().stream()
                .filter(it -> it.name().equals(service))
                .map(Service.Description::kind)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        memory.close();
        openAi.close();
        stack.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
