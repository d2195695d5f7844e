package io.apexmemory.steps;

import io.apexmemory.config.Setting;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.fault.Calls;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.wire.Wire;
import io.apexmemory.steps.Bench.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Somebody else's worker that is to die: it waits because its requests, or their answers, are held on the wire. */
final class SeparateCandidate implements Mortal {
    private final Faults faults = new Faults();
    private final TestWorker second;
    private final Wire wire;
    private final Candidate candidate;
    private volatile CountDownLatch held = new CountDownLatch(1);

    private SeparateCandidate(Map<String, String> environment, TestWorker second) {
        this.second = second;
        wire = new Wire(environment, Candidate.ports(), faults);
        environment.putAll(wire.settings());
        candidate = Candidate.start(environment);
    }

    static SeparateCandidate launch(Stack stack, Kind kind, TestWorker second) {
        Map<String, String> settings =
                kind.with(Setting.TEMPORAL_TASK_QUEUE, second.taskQueue()).settings();
        return new SeparateCandidate(TestWorker.environment(stack, settings), second);
    }

    /** Nobody else answers yet. */
    @Override
    public SeparateCandidate awaitReady() {
        candidate.awaitAnswer(() -> ExtractionAlone.run(second, " "));
        return this;
    }

    /** Once. */
    @Override
    public CompletableFuture<Void> hold(Point point) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        AtomicBoolean first = new AtomicBoolean(true);
        CountDownLatch those = held;
        Consumer<Faults.Call> hook = call -> {
            if (first.compareAndSet(true, false)) {
                reached.complete(null);
                await(those);
            }
        };
        Calls calls = faults.at(point.store(), point.operation());
        if (point.after()) {
            calls.after(hook);
        } else {
            calls.before(hook);
        }
        return reached;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public CompletableFuture<Void> goOnTo(Point point) {
        CountDownLatch those = held;
        held = new CountDownLatch(1);
        CompletableFuture<Void> reached = hold(point);
        those.countDown();
        return reached;
    }

    @Override
    public void goOn() {
        CountDownLatch those = held;
        held = new CountDownLatch(1);
        those.countDown();
    }

    /** It had the first attempts. */
    @Override
    public List<String> heartbeats() {
        return second.attempts().first();
    }

    @Override
    public Instant kill() {
        candidate.close();
        return Instant.now();
    }

    @Override
    public void freeze() {
        candidate.signal("STOP");
    }

    @Override
    public void thaw() {
        candidate.signal("CONT");
    }

    @Override
    public void close() {
        kill();
        wire.close();
    }
}
