package io.apexmemory.steps;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.stack.Stack;
import io.apexmemory.steps.Bench.Kind;
import io.apexmemory.worker.ApexMemory;
import io.apexmemory.worker.WorkerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A worker in a process of its own that gets no answer from S3 and is killed after a while; another one begins to take work
 * when this one has begun its own.
 */
final class FirstWorker implements AutoCloseable {
    private static final String READY = "ready";
    private static final String HEARTBEAT = "heartbeat ";
    private static final int START_SECONDS = 120;

    private final Process process;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Instant> began;
    private final CompletableFuture<Instant> died;
    private final List<String> heartbeats = new CopyOnWriteArrayList<>();

    private FirstWorker(Process process, Stack stack, TestWorker next, Duration life) {
        this.process = process;
        Thread reader = new Thread(this::read, "first-worker");
        reader.setDaemon(true);
        reader.start();
        began = stack.s3Reads().hang().thenApplyAsync(arrived -> {
            next.work();
            return Instant.now();
        });
        died = began.thenApplyAsync(
                at -> kill(), CompletableFuture.delayedExecutor(life.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Returns when it takes work. */
    static FirstWorker start(Stack stack, TestWorker next, Kind kind, Duration life) {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                FirstWorker.class.getName(),
                kind.heartbeat().toString());
        Map<String, String> settings =
                kind.with(Setting.TEMPORAL_TASK_QUEUE, next.taskQueue()).settings();
        builder.environment().putAll(TestWorker.environment(stack, settings));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            FirstWorker worker = new FirstWorker(builder.start(), stack, next, life);
            worker.ready.orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
            return worker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process: a worker like the others, which tells of its heartbeats. */
    public static void main(String[] arguments) {
        Settings settings = Settings.load();
        Attempts attempts = new Attempts(heartbeat -> System.out.println(HEARTBEAT + heartbeat));
        WorkerProcess.start(settings, ApexMemory.open(settings), attempts, new Pace(Duration.parse(arguments[0])));
        System.out.println(READY);
    }

    /** When S3 had its request. */
    Instant began() {
        return began.join();
    }

    Instant died() {
        return died.join();
    }

    /** What it said, in its order. */
    List<String> heartbeats() {
        return List.copyOf(heartbeats);
    }

    @Override
    public void close() {
        kill();
    }

    private Instant kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Instant.now();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(READY)) {
                    ready.complete(null);
                } else if (line.startsWith(HEARTBEAT)) {
                    heartbeats.add(line.substring(HEARTBEAT.length()));
                }
            }
        } catch (IOException e) {
            // it was killed
        }
        ready.completeExceptionally(new IllegalStateException("the first worker ended before it took work"));
    }
}
