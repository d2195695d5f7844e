package io.apexmemory.steps;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.steps.Bench.Kind;
import io.apexmemory.worker.ApexMemory;
import io.apexmemory.worker.WorkerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The own worker in a process of its own. Between processes go lines: {@code hold ...} and {@code go on} one way, {@code reached ...} the
 * other.
 */
final class SeparateWorker implements Mortal {
    private static final String READY = "ready";
    private static final String HEARTBEAT = "heartbeat ";
    private static final String HOLD = "hold ";
    private static final String REACHED = "reached ";
    private static final String GO_ON = "go on";
    private static final int START_SECONDS = 120;

    private final Process process;
    private final PrintStream commands;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Map<Point, CompletableFuture<Void>> reached = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> obeying = new ConcurrentHashMap<>();
    private final List<String> heartbeats = new CopyOnWriteArrayList<>();

    private SeparateWorker(Process process) {
        this.process = process;
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "separate-worker");
        reader.setDaemon(true);
        reader.start();
    }

    /** Returns at once: the process takes seconds to start. */
    static SeparateWorker launch(Stack stack, Kind kind, String taskQueue) {
        ProcessBuilder builder = new ProcessBuilder(Jvm.command(
                System.getProperty("java.class.path"),
                SeparateWorker.class,
                kind.heartbeat().toString(),
                Integer.toString(kind.faster())));
        Map<String, String> settings =
                kind.with(Setting.TEMPORAL_TASK_QUEUE, taskQueue).settings();
        builder.environment().putAll(TestWorker.environment(stack, settings));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            return new SeparateWorker(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process: a worker like the others, which tells where it is. It ends with the one that started it. */
    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.load();
        Faults faults = new Faults();
        Attempts attempts = new Attempts(heartbeat -> System.out.println(HEARTBEAT + heartbeat), true);
        ApexMemory memory = ApexMemory.open(settings, faults, Clock.systemUTC(), Sleeper.REAL);
        WorkerProcess.start(
                settings, memory, attempts, new Pace(Duration.parse(arguments[0]), Integer.parseInt(arguments[1]), 1));
        System.out.println(READY);
        Holding holding = new Holding(faults);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                obey(line, holding);
                System.out.println(line);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void obey(String command, Holding holding) {
        if (command.startsWith(HOLD)) {
            Point point = Point.read(command.substring(HOLD.length()));
            var unused = holding.hold(point).thenRun(() -> System.out.println(REACHED + point));
        } else if (command.equals(GO_ON)) {
            holding.goOn();
        }
    }

    @Override
    public SeparateWorker awaitReady() {
        ready.orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
        return this;
    }

    @Override
    public CompletableFuture<Void> hold(Point point) {
        CompletableFuture<Void> future = reached.computeIfAbsent(point, first -> new CompletableFuture<>());
        command(HOLD + point);
        return future;
    }

    @Override
    public CompletableFuture<Void> goOnTo(Point point) {
        CompletableFuture<Void> future = reached.computeIfAbsent(point, first -> new CompletableFuture<>());
        commands.println(HOLD + point);
        commands.println(GO_ON);
        return future;
    }

    @Override
    public void goOn() {
        command(GO_ON);
    }

    /** Returns when it has obeyed, as it says itself. */
    private void command(String words) {
        CompletableFuture<Void> obeyed = obeying.computeIfAbsent(words, first -> new CompletableFuture<>());
        commands.println(words);
        obeyed.orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public Instant kill() {
        process.destroyForcibly().onExit().join();
        return Instant.now();
    }

    @Override
    public void freeze() {
        Jvm.signal(process, "STOP");
    }

    @Override
    public void thaw() {
        Jvm.signal(process, "CONT");
    }

    @Override
    public List<String> heartbeats() {
        return List.copyOf(heartbeats);
    }

    @Override
    public void close() {
        kill();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(READY)) {
                    ready.complete(null);
                } else if (line.startsWith(HEARTBEAT)) {
                    heartbeats.add(line.substring(HEARTBEAT.length()));
                } else if (line.startsWith(REACHED)) {
                    reached.get(Point.read(line.substring(REACHED.length()))).complete(null);
                } else if (obeying.containsKey(line)) {
                    obeying.remove(line).complete(null);
                }
            }
        } catch (IOException e) {
            // it was killed
        }
        IllegalStateException ended = new IllegalStateException("the worker's process has ended");
        ready.completeExceptionally(ended);
        reached.values().forEach(future -> future.completeExceptionally(ended));
        obeying.values().forEach(future -> future.completeExceptionally(ended));
    }
}
