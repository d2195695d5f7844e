package io.apexmemory.steps;

import static org.awaitility.Awaitility.await;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.Finding;
import io.apexmemory.config.Setting;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.ingest.IngestionClient;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.stack.Network;
import io.apexmemory.stack.Service;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.fault.TcpProxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The stack and the workers that scenarios share: each started when first needed, all stopped after the last scenario. */
final class Bench {
    /** Twice what the write activity may take, and a little. */
    private static final Duration LONG_AFTER = Duration.ofMinutes(11);

    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration WARM = Duration.ofMinutes(3);
    private static Bench running;
    private static String failure;
    private static List<Service.Description> services = List.of();

    private final Stack stack;
    private final Map<Kind, TestWorker> workers = new HashMap<>();
    private final Map<Kind, Pair> spares = new HashMap<>();
    private final Programs programs = new Programs();
    private int pairs;
    private Network network;
    private TcpProxy wayToTemporal;

    /** Scenarios that want the same of a worker get the same one. */
    record Kind(Map<String, String> settings, Duration heartbeat, int faster, int shorter) {
        static final Kind STANDARD = new Kind(Map.of(), Duration.ofSeconds(30), 20, 1);

        Kind with(Setting setting, String value) {
            Map<String, String> more = new TreeMap<>(settings);
            more.put(setting.name(), value);
            return new Kind(more, heartbeat, faster, shorter);
        }

        Kind with(Duration otherHeartbeat) {
            return new Kind(settings, otherHeartbeat, faster, shorter);
        }

        /** With less time for each attempt. */
        Kind withAttempts(int timesShorter) {
            return new Kind(settings, heartbeat, faster, timesShorter);
        }

        /** With the pauses between attempts that there are in production. */
        Kind atFullLength() {
            return new Kind(settings, heartbeat, 1, shorter).with(Setting.RETRY_INITIAL_MS, "1000");
        }
    }

    private Bench() {
        stack = Kit.ASKED_FOR ? Kit.stack() : Stack.start();
        stack.summary().forEach(System.out::println);
        letIn(stack.settings());
    }

    /**
     * The first ingestion of all loads 20,000 classes and makes every schema and query plan: on a busy machine that takes longer
     * than a write may, and is no scenario's business.
     */
    private void warmUp() {
        IngestionClient client = worker(Kind.STANDARD).work().client();
        IngestRequest request =
                new IngestRequest(null, new Documents(stack).address(new Document("invoice.pdf")), "features", null);
        await("first ingestion")
                .atMost(WARM)
                .until(() -> client.await(client.start(request)) instanceof IngestionOutcome.Arrived);
    }

    static synchronized Bench running() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        if (running == null) {
            try {
                running = new Bench();
                services = running.stack.describe();
                running.warmUp();
            } catch (RuntimeException e) {
                failure = "no scenario can begin: " + e.getMessage(); // each would wait for the same
                throw e;
            }
        }
        return running;
    }

    /** What the stack consisted of that has run since this was last asked, also after its end; nothing if no scenario needed one. */
    static synchronized List<Service.Description> takeServices() {
        List<Service.Description> taken = services;
        services = List.of();
        return taken;
    }

    static synchronized void stop() {
        if (running != null) {
            running.spares.values().forEach(spare -> spare.first().close());
            running.programs.close();
            running.workers.values().parallelStream().forEach(TestWorker::close);
            if (running.network != null) {
                running.network.close();
            }
            if (running.wayToTemporal != null) {
                running.wayToTemporal.close();
            }
            running.stack.summary().forEach(System.out::println);
            running.stack.close();
            running = null;
        }
    }

    /** The AWS SDK finds these in a worker's environment, which a JVM cannot change for itself. */
    private static void letIn(Map<String, String> settings) {
        System.setProperty("aws.region", settings.get("AWS_REGION"));
        System.setProperty("aws.accessKeyId", settings.get("AWS_ACCESS_KEY_ID"));
        System.setProperty("aws.secretAccessKey", settings.get("AWS_SECRET_ACCESS_KEY"));
    }

    Stack stack() {
        return stack;
    }

    /** A worker on a task queue of its own, if none is named, which may not work yet. */
    TestWorker worker(Kind kind) {
        if (Kit.ASKED_FOR && !kind.equals(Kind.STANDARD)) {
            Kit.requireCommand();
        }
        return workers.computeIfAbsent(
                kind,
                missing -> TestWorker.open(
                        stack,
                        missing.settings().containsKey(Setting.TEMPORAL_TASK_QUEUE.name())
                                ? missing
                                : missing.with(Setting.TEMPORAL_TASK_QUEUE, "features-" + workers.size())));
    }

    /** A worker's program that runs with these settings, whatever its others are; one is started where none does. */
    Programs.Entry program(Kind kind) {
        return programs.like(kind).orElseGet(() -> startProgram(kind, null));
    }

    /**
     * The same, started now.
     *
     * @param way to Temporal, or null for the direct one; the program's from now on
     */
    Programs.Entry startProgram(Kind kind, TcpProxy way, String... options) {
        Kind second = kind.with(Setting.TEMPORAL_WORKER_BUILD_ID, "second-" + pairs++);
        return programs.start(
                stack,
                kind.with(Setting.TEMPORAL_TASK_QUEUE, worker(second).taskQueue()),
                second,
                way,
                List.of(options));
    }

    void endProgram(Programs.Entry entry) {
        programs.end(entry);
    }

    /** A way to Temporal that can fail, for workers whose settings lead them there. */
    synchronized TcpProxy wayToTemporal() {
        if (wayToTemporal == null) {
            wayToTemporal = Network.toTemporal(stack);
        }
        return wayToTemporal;
    }

    /**
     * A worker in a process of its own that is ready for work, on the task queue of one in this process that does not work yet.
     * The next one is launched meanwhile, because that takes seconds.
     */
    Pair separateWorker(Kind kind) {
        Pair pair = spares.computeIfAbsent(kind, this::launch);
        pair.first().awaitReady();
        spares.put(kind, launch(kind));
        return pair;
    }

    private Pair launch(Kind kind) {
        Kind second = kind.with(Setting.TEMPORAL_WORKER_BUILD_ID, "second-" + pairs++);
        return new Pair(Mortal.launch(stack, kind, worker(second)), second);
    }

    /**
     * Two workers on one task queue.
     *
     * @param second the worker in this process that belongs to no other scenario
     */
    record Pair(Mortal first, Kind second) {}

    /** The way to the databases that can fail; it works when a scenario begins. */
    synchronized Network network() {
        if (network == null) {
            network = new Network(stack);
        }
        return network;
    }

    /**
     * Ends all faults, lets what is under way end and so much time pass that no attempt of a saga can be alive, and sweeps twice.
     *
     * @return what is wrong with what the databases hold then
     */
    List<Finding> settle() {
        Duration ahead = workers.values().stream()
                .map(worker -> worker.clock().ahead())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        stack.outages().endAll();
        if (network != null) {
            network.pass();
        }
        workers.values().forEach(TestWorker::heal);
        await().atMost(IDLE).until(() -> workers.values().stream().allMatch(TestWorker::idle));
        awaitLetters();
        TestWorker sweeping = worker(Kind.STANDARD);
        sweeping.clock().reset();
        sweeping.clock().advance(ahead);
        for (int sweep = 0; sweep < 2; sweep++) {
            sweeping.clock().advance(LONG_AFTER);
            sweeping.memory().sweeper().sweep();
        }
        return sweeping.memory().auditor().audit(Auditor.Options.SETTLED).findings();
    }

    /** One that is recorded later would belong to the next scenario. */
    private void awaitLetters() {
        await().atMost(IDLE).until(() -> workers.values().stream().allMatch(TestWorker::lettersRecorded));
    }

    /** Empties the stores, forgets faults and failures. */
    void clear() {
        stack.outages().endAll();
        if (network != null) {
            network.pass();
        }
        if (wayToTemporal != null) {
            wayToTemporal.pass();
        }
        workers.values().forEach(TestWorker::reset);
        awaitLetters();
        stack.openAi().reset();
        stack.s3Reads().reset();
        stack.clear();
    }
}
