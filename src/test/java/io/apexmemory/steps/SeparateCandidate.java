package io.apexmemory.steps;

import io.apexmemory.config.Setting;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.wire.Wire;
import io.apexmemory.steps.Bench.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Somebody else's worker that is to die: it waits because its requests, or their answers, are held on the wire. */
final class SeparateCandidate implements Mortal {
    private final TestWorker second;
    private final Wire wire;
    private final Holding holding;
    private final Candidate candidate;

    private SeparateCandidate(Map<String, String> environment, TestWorker second) {
        this.second = second;
        Faults faults = new Faults();
        holding = new Holding(faults);
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

    @Override
    public CompletableFuture<Void> hold(Point point) {
        return holding.hold(point);
    }

    @Override
    public CompletableFuture<Void> goOnTo(Point point) {
        return holding.goOnTo(point);
    }

    @Override
    public void goOn() {
        holding.goOn();
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
