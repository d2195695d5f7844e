package io.apexmemory.steps;

import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.DocumentIngestionWorkflowImpl;
import io.apexmemory.ingest.IngestionAttributes;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.WriteRequest;
import io.apexmemory.stack.MovableClock;
import io.apexmemory.stack.Network;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.wire.Wire;
import io.apexmemory.steps.Bench.Kind;
import io.apexmemory.worker.ApexMemory;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Somebody else's worker: it does the activities, on a task queue of its own, and the workflows run here, so that the pauses between
 * attempts are as short as for the own one. Its faults befall it on the wire, its attempts are seen at Temporal. What can only be seen
 * from within is an error to ask for.
 */
final class ExternalWorker extends TestWorker {
    /** Its clock cannot be moved: a minute is shorter for it, and so is what is a minute by default. */
    private static final int SHORTER = 5;

    private static final Map<String, String> QUICK = Map.of(
            "BREAKER_NEO4J_SECONDS", "" + 60 / SHORTER,
            "BREAKER_POSTGRES_SECONDS", "" + 60 / SHORTER,
            "BREAKER_QDRANT_SECONDS", "" + 60 / SHORTER,
            "BREAKER_REDIS_SECONDS", "" + 30 / SHORTER,
            "SAGA_UNDO_SECONDS", "2",
            "LOG_FORMAT", "json");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Map<String, String> environment;
    private final String workflows;
    private final Wire wire;
    private final Watch watch;
    private final Set<Object> answers = ConcurrentHashMap.newKeySet();
    /** Writes that were asked for, and whose ends nobody has seen. */
    private final AtomicInteger underWay = new AtomicInteger();

    private final WorkerFactory factory;
    private Candidate candidate;

    private ExternalWorker(Stack stack, Kind kind, Map<String, String> direct, String workflows) {
        super(Settings.of(direct), kind, false, workflows);
        this.workflows = workflows;
        environment = TestWorker.environment(stack, QUICK);
        environment.putAll(kind.settings());
        wire = new Wire(environment, Candidate.ports(), faults());
        environment.putAll(wire.settings());
        watch = new Watch(temporal(), super.attempts());
        factory = WorkerFactory.newInstance(
                temporal(),
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new Pace(kind.heartbeat(), kind.faster(), kind.shorter(), taskQueue()))
                        .build());
        factory.newWorker(workflows)
                .registerWorkflowImplementationTypes(DocumentIngestionWorkflowImpl.class, OneWrite.Impl.class);
        // a worker of ours would have done so
        IngestionAttributes.register(temporal());
        factory.start();
    }

    /** @param kind with a task queue */
    static ExternalWorker open(Stack stack, Kind kind) {
        Map<String, String> direct = new HashMap<>(kind.settings());
        direct.keySet().removeAll(Network.ADDRESSES.values());
        return new ExternalWorker(
                stack,
                kind,
                TestWorker.environment(stack, direct),
                "kit-" + kind.settings().get(Setting.TEMPORAL_TASK_QUEUE.name()));
    }

    @Override
    synchronized TestWorker work() {
        if (candidate == null) {
            start();
            faults().clear();
        }
        return this;
    }

    private void start() {
        candidate = Candidate.start(environment);
        candidate.awaitAnswer(() -> ExtractionAlone.run(this, " "));
    }

    /** Who answers with a version first has made it, and whoever answers with it then was answered by that write. */
    @Override
    SagaOutcome write(WriteRequest request) {
        underWay.incrementAndGet();
        SagaOutcome outcome = OneWrite.run(temporal(), workflows, request, taskQueue());
        underWay.decrementAndGet();
        if (outcome instanceof SagaOutcome.Success success) {
            return new SagaOutcome.Success(success.summary(), !answers.add(success.summary()), success.steps());
        }
        if (outcome instanceof SagaOutcome.Failed failure) {
            boolean again = !answers.add(request.document() + failure.failure().getMessage());
            return new SagaOutcome.Failed(failure.failure(), again, failure.steps());
        }
        return outcome;
    }

    @Override
    void follow(IngestionHandle ingestion) {
        watch.follow(ingestion);
    }

    @Override
    Log log(Log own) {
        return Log.of(candidate.lines()).since(own.begun());
    }

    @Override
    Instant now() {
        return Instant.now();
    }

    @Override
    Attempts attempts() {
        watch.look();
        return super.attempts();
    }

    @Override
    boolean idle() {
        return watch.underWay() == 0;
    }

    /** Where it keeps them is its own affair. */
    @Override
    boolean lettersRecorded() {
        return true;
    }

    /** Every worker sweeps when it starts. */
    @Override
    synchronized void sweep() {
        candidate.close();
        start();
    }

    /** It works beside its sweep, whose end nobody is told. */
    @Override
    void swept(Runnable check) {
        await().untilAsserted(check::run);
    }

    @Override
    Duration lasting(Duration time) {
        return time.dividedBy(SHORTER);
    }

    /** They last as long as they are. */
    @Override
    void passPausesByTheClock() {
        // nobody can shorten them
    }

    @Override
    void pass(Duration time, Supplier<Instant> since) {
        Duration rest = Duration.between(Instant.now(), since.get().plus(lasting(time)));
        try {
            Thread.sleep(Math.max(0, rest.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** It is told that all is well, if it has a page for that, and is well when it has written something again. */
    @Override
    void heal() {
        for (StoreName store : StoreName.values()) {
            wire.to(store).pass();
        }
        faults().clear();
        if (candidate != null) {
            candidate.resetCircuits();
            WriteRequest text = Texts.of(UUID.randomUUID(), 1);
            await("the worker writes again").atMost(PATIENCE).until(() -> write(text) instanceof SagaOutcome.Success);
            faults().clear();
        }
        answers.clear();
    }

    /** PostgreSQL refuses what it is asked: a pool that gets no connection would make each try a matter of ten seconds. */
    @Override
    void cutOff(StoreName store) {
        if (store == StoreName.POSTGRES) {
            super.cutOff(store);
        } else {
            wire.to(store).refuse();
        }
    }

    @Override
    void heal(StoreName store) {
        wire.to(store).pass();
        super.heal(store);
    }

    /** One of other settings, or one that still writes for a scenario that has ended, is started again when it is needed. */
    @Override
    synchronized void reset() {
        boolean standard = kind().equals(Kind.STANDARD.with(Setting.TEMPORAL_TASK_QUEUE, taskQueue()));
        if (candidate != null && (underWay.getAndSet(0) > 0 || !standard)) {
            candidate.close();
            candidate = null;
        }
        heal();
        super.attempts().clear();
    }

    @Override
    ApexMemory memory() {
        throw fromWithin("what it works on");
    }

    @Override
    MovableClock clock() {
        throw fromWithin("its clock");
    }

    @Override
    Pauses pauses() {
        throw fromWithin("its pauses");
    }

    @Override
    Obstacles obstacles() {
        throw fromWithin("its greetings");
    }

    @Override
    synchronized URI address() {
        return candidate.address();
    }

    private static UnsupportedOperationException fromWithin(String what) {
        return new UnsupportedOperationException(
                what + " can only be seen from within a worker: no scenario @blackbox may ask for it");
    }

    @Override
    public synchronized void close() {
        watch.close();
        if (candidate != null) {
            candidate.close();
        }
        factory.shutdownNow();
        wire.close();
        super.close();
    }
}
