package io.apexmemory.steps;

import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.document.StoreName;
import io.apexmemory.stack.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The process of somebody else's worker: started by the kit's command, or by hand and only known by what it answers. */
final class Candidate implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** More than a worker that is well needs for a page; one that is frozen gives none. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Optional<Process> process;
    private final Path log;
    private final int metricsPort;

    private Candidate(Optional<Process> process, Path log, int metricsPort) {
        this.process = process;
        this.log = log;
        this.metricsPort = metricsPort;
    }

    /** Where a worker finds its databases: anywhere, or at ports that stay the same for one that is started by hand. */
    static Map<StoreName, Integer> ports() {
        Map<StoreName, Integer> ports = new EnumMap<>(StoreName.class);
        for (StoreName store : StoreName.values()) {
            ports.put(store, Kit.firstPort().map(first -> first + ports.size()).orElseGet(Ports::free));
        }
        return ports;
    }

    /** Returns at once: a process takes seconds to start. */
    static Candidate start(Map<String, String> environment) {
        Map<String, String> settings = new TreeMap<>(environment);
        int port = Ports.free();
        settings.put(Setting.TEMPORAL_METRICS_PORT.name(), Integer.toString(port));
        Path log = Kit.SETTINGS.resolveSibling("worker-" + STARTED.incrementAndGet() + ".log");
        try {
            Files.createDirectories(log.getParent());
            if (Kit.command().isEmpty()) {
                Files.write(
                        Kit.SETTINGS,
                        settings.entrySet().stream()
                                .map(it -> "%s='%s'".formatted(it.getKey(), it.getValue()))
                                .toList());
                System.out.println("The kit waits for a worker that is started with the settings in " + Kit.SETTINGS);
                return new Candidate(Optional.empty(), log, port);
            }
            ProcessBuilder builder =
                    new ProcessBuilder("sh", "-c", "exec " + Kit.command().get());
            builder.environment().putAll(settings);
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            return new Candidate(Optional.of(builder.start()), log, port);
        } catch (IOException e) {
            throw new UncheckedIOException("the worker cannot be started", e);
        }
    }

    /** Returns when the question is answered, and fails when the process has ended. */
    void awaitAnswer(Runnable question) {
        CompletableFuture<Void> answer = CompletableFuture.runAsync(question);
        await().atMost(PATIENCE)
                .until(() ->
                        answer.isDone() || process.filter(it -> !it.isAlive()).isPresent());
        if (!answer.isDone()) {
            throw new IllegalStateException("the worker has ended; it said: " + said());
        }
        answer.join();
    }

    private String said() {
        List<String> lines = lines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** @param name for example STOP */
    void signal(String name) {
        process.ifPresent(it -> Jvm.signal(it, name));
    }

    /** All that it has written so far; nothing of one that was started by hand. */
    List<String> lines() {
        try {
            return process.isPresent() ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where an operator asks it. */
    URI address() {
        return URI.create("http://localhost:" + metricsPort);
    }

    /** As a person would who knows that all databases are well; a worker without such a page finds out by itself. */
    void resetCircuits() {
        for (StoreName store : StoreName.values()) {
            HttpRequest reset = HttpRequest.newBuilder(address().resolve("/circuits/" + store.wire() + "/reset"))
                    .POST(BodyPublishers.noBody())
                    .timeout(ANSWER)
                    .build();
            HTTP.sendAsync(reset, BodyHandlers.discarding())
                    .handle((answer, failure) -> answer)
                    .join();
        }
    }

    @Override
    public void close() {
        process.ifPresent(it -> it.destroyForcibly().onExit().join());
    }
}
