package io.apexmemory.steps;

import static org.awaitility.Awaitility.await;

import io.apexmemory.cli.Apex;
import io.apexmemory.document.Threads;
import io.apexmemory.stack.fault.TcpProxy;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command {@code apex worker} as it is shipped, in a process of its own, without anything that tests bring along. */
final class WorkerProgram implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern ADDRESS = Pattern.compile("metrics and health at (http://localhost:\\d+)");

    private static final ExecutorService READERS = Threads.perTask("worker-program");

    /** A program inherits that SIGINT is ignored, and tests that run in the background of a shell ignore it. */
    private static final List<String> HEARING_SIGINT = hearingSigint();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final TcpProxy way;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> read;

    private WorkerProgram(Process process, TcpProxy way) {
        this.process = process;
        this.way = way;
        read = CompletableFuture.allOf(
                follow(process.inputReader(StandardCharsets.UTF_8), out),
                follow(process.errorReader(StandardCharsets.UTF_8), log));
    }

    /**
     * Returns at once: the process takes seconds to start.
     *
     * @param way to Temporal, or null for the direct one; ends with the program
     * @param options of its JVM, beside and over those of every one
     */
    static WorkerProgram launch(Map<String, String> environment, TcpProxy way, List<String> options) {
        List<String> command = new ArrayList<>(HEARING_SIGINT);
        command.addAll(Jvm.command(shipped(), Apex.class, "worker"));
        command.addAll(command.indexOf("-cp"), options);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        try {
            return new WorkerProgram(builder.start(), way);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How to start a program that hears SIGINT whatever its parent does; nothing where the system has no way to. */
    private static List<String> hearingSigint() {
        List<String> prefix = List.of("env", "--default-signal=INT");
        try {
            Process trial = new ProcessBuilder(prefix.get(0), prefix.get(1), "true").start();
            return trial.onExit().join().exitValue() == 0 ? prefix : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The log is configured as in production: the tests' configuration is not found. */
    private static String shipped() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static CompletableFuture<Void> follow(BufferedReader reader, List<String> lines) {
        return CompletableFuture.runAsync(
                () -> {
                    try (reader) {
                        reader.lines().forEach(lines::add);
                    } catch (IOException | UncheckedIOException e) {
                        // it was killed
                    }
                },
                READERS);
    }

    /** What its heap holds after everything else was taken out of it, in MB. */
    int heap() {
        Jvm.ask(process, "GC.run");
        return Jvm.usedHeap(process);
    }

    boolean runs() {
        return process.isAlive();
    }

    /** Its way to Temporal, where it has one of its own. */
    TcpProxy way() {
        return way;
    }

    /** Returns when it takes work. */
    WorkerProgram awaitReady() {
        awaitWords("metrics and health at");
        return this;
    }

    /** Returns when one of its lines holds these words. */
    void awaitWords(String words) {
        await().atMost(PATIENCE).until(() -> says(words) || !runs());
        if (!says(words)) {
            throw new AssertionError("it never said \"" + words + "\", but:\n" + String.join("\n", lines()));
        }
    }

    private boolean says(String words) {
        return lines().stream().anyMatch(line -> line.contains(words));
    }

    /** What it wrote to standard error. */
    List<String> log() {
        return List.copyOf(log);
    }

    /** All that it wrote. */
    List<String> lines() {
        return Stream.concat(out.stream(), log.stream()).toList();
    }

    HttpResponse<String> get(String path) {
        URI address = lines().stream()
                .map(ADDRESS::matcher)
                .filter(Matcher::find)
                .map(found -> URI.create(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("it did not say where to ask it"));
        try {
            return http.send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param name TERM or INT */
    void signal(String name) {
        Jvm.signal(process, name);
    }

    /** Returns when it has ended and all that it wrote was read, with its exit code. */
    int awaitEnd() {
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        read.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        if (way != null) {
            way.close();
        }
    }
}
