package io.apexmemory.steps;

import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.IngestionClient;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.apexmemory.parse.CanonicalUri;
import io.apexmemory.saga.Gate;
import io.apexmemory.saga.Ledger;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.Store;
import io.apexmemory.saga.WriteRequest;
import io.apexmemory.stack.MovableClock;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.fault.Calls;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.steps.Bench.Kind;
import io.apexmemory.worker.ApexMemory;
import io.apexmemory.worker.Around;
import io.apexmemory.worker.Parts;
import io.apexmemory.worker.WorkerProcess;
import io.temporal.client.WorkflowClient;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A real worker in this process on a task queue of its own, with faults in front of its databases, and a client of it. */
class TestWorker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Faults faults = new Faults();
    private final MovableClock clock = new MovableClock();
    private final Pauses pauses = new Pauses(clock);
    private final Attempts attempts = new Attempts();
    private final Obstacles obstacles = new Obstacles();
    private final ApexMemory memory;
    private final Settings settings;
    private final Kind kind;
    private final WorkflowClient temporal;
    private final IngestionClient client;
    private WorkerProcess process;

    private TestWorker(Settings settings, Kind kind) {
        this(settings, kind, true, settings.text(Setting.TEMPORAL_TASK_QUEUE));
    }

    /**
     * Opens a memory.
     *
     * @param own whether the worker works on that memory, or else it only serves to look at what the worker does
     * @param workflows the task queue of the ingestions
     */
    TestWorker(Settings settings, Kind kind, boolean own, String workflows) {
        memory = ApexMemory.open(settings, own ? faults : Around.NOTHING, clock, pauses);
        this.settings = settings;
        this.kind = kind;
        Parts parts = new Parts(settings);
        temporal = parts.temporal().connect(parts.blobs(), "features", PATIENCE);
        client = new IngestionClient(temporal, workflows, uri -> Uuid5.ofUri(CanonicalUri.of(uri)));
    }

    /**
     * Opens its memory, and takes no work yet.
     *
     * @param kind with a task queue
     */
    static TestWorker open(Stack stack, Kind kind) {
        return Kit.ASKED_FOR
                ? ExternalWorker.open(stack, kind)
                : new TestWorker(Settings.of(environment(stack, kind.settings())), kind);
    }

    /** From now on it takes work; calling it again does nothing. */
    synchronized TestWorker work() {
        if (process == null) {
            Pace pace = new Pace(kind.heartbeat(), kind.faster(), kind.shorter());
            process = WorkerProcess.start(settings, memory, attempts, pace, obstacles);
            // it sweeps when it starts, which is no part of a scenario
            await().until(() -> faults.at(StoreName.POSTGRES, "leftovers").attempted() > 0);
            faults.forget();
        }
        return this;
    }

    /** What a worker of this stack finds in its environment. */
    static Map<String, String> environment(Stack stack, Map<String, String> more) {
        Map<String, String> environment = stack.settings(Documents.roots());
        environment.put(Setting.RETRY_INITIAL_MS.name(), "10");
        // a scenario that wants a sweep says so
        environment.put(Setting.SWEEP_SECONDS.name(), "3600");
        environment.putAll(more);
        return environment;
    }

    Faults faults() {
        return faults;
    }

    /** What the saga goes by; Temporal and the databases have clocks of their own. */
    MovableClock clock() {
        return clock;
    }

    /** @param own of this process, since the scenario began */
    Log log(Log own) {
        return own;
    }

    /** By the clock that its saga goes by. */
    Instant now() {
        return clock.instant();
    }

    Attempts attempts() {
        return attempts;
    }

    /** What befalls its greetings. */
    Obstacles obstacles() {
        return obstacles;
    }

    /** What it works on. */
    ApexMemory memory() {
        return memory;
    }

    /** A memory to look into the databases, where it does not matter whose it is. */
    final ApexMemory reading() {
        return memory;
    }

    final Kind kind() {
        return kind;
    }

    /** One attempt at a write, without a workflow around it. */
    SagaOutcome write(WriteRequest request) {
        return memory.saga().write(request, Progress.NONE);
    }

    /** Is told of each ingestion that a scenario starts. */
    void follow(IngestionHandle ingestion) {
        // its attempts are seen as it makes them
    }

    /** Where an operator asks it. */
    synchronized URI address() {
        return process.address();
    }

    Settings settings() {
        return settings;
    }

    Pauses pauses() {
        return pauses;
    }

    String taskQueue() {
        return settings.text(Setting.TEMPORAL_TASK_QUEUE);
    }

    WorkflowClient temporal() {
        return temporal;
    }

    IngestionClient client() {
        return client;
    }

    /** Whether every step that it began has ended. */
    boolean idle() {
        return attempts.underWay() == 0;
    }

    /** Whether every dead letter is recorded that it had to keep for a while. */
    boolean lettersRecorded() {
        return !memory.saga().keepsLetters();
    }

    /** It tidies what is left, once. */
    void sweep() {
        memory.sweeper().sweep();
    }

    /** What must be so when it has swept. */
    void swept(Runnable check) {
        check.run();
    }

    /** How long it takes on that clock what is so long in production. */
    Duration lasting(Duration time) {
        return time;
    }

    /** Its tries at a database wait no real time, as far as its clock can be moved. */
    void passPausesByTheClock() {
        pauses.passByTheClock();
    }

    /**
     * So much time passes on the clock that its sagas go by.
     *
     * @param since from when on, where nobody can move that clock
     */
    void pass(Duration time, Supplier<Instant> since) {
        clock.advance(time);
    }

    /** No request of its saga gets to this database, of whatever kind. */
    void cutOff(StoreName store) {
        callsOf(store).forEach(calls -> calls.always(Fault.refuse()));
    }

    /** Nothing is wrong with this database any more. */
    void heal(StoreName store) {
        callsOf(store).forEach(Calls::heal);
    }

    /** Everything that a saga may ask of it. */
    private Stream<Calls> callsOf(StoreName store) {
        Stream<Class<?>> parts =
                switch (store) {
                    case POSTGRES -> Stream.of(Store.class, Ledger.class);
                    case REDIS -> Stream.of(Store.class, Gate.class);
                    default -> Stream.of(Store.class);
                };
        return parts.flatMap(part -> Stream.of(part.getMethods()))
                .map(Method::getName)
                .filter(name -> !name.equals("name") && !name.equals("diagnose"))
                .map(name -> faults.at(store, name));
    }

    /** As if it had just been started. */
    void reset() {
        heal();
        clock.reset();
        pauses.reset();
        attempts.clear();
    }

    /** No fault befalls it any more, and no circuit is open. */
    void heal() {
        faults.clear();
        obstacles.clear();
        memory.saga().guards().forEach(guard -> guard.circuit().reset());
    }

    @Override
    public synchronized void close() {
        if (process == null) {
            memory.close();
        } else {
            process.stop(Duration.ZERO);
        }
        TemporalConnection.close(temporal);
    }
}
