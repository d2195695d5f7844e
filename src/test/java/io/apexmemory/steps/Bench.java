package io.apexmemory.steps;

import io.apexmemory.config.Setting;
import io.apexmemory.stack.Stack;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The stack and the workers that scenarios share: each started when first needed, all stopped after the last scenario. */
final class Bench {
    private static Bench running;

    private final Stack stack;
    private final Map<Kind, TestWorker> workers = new HashMap<>();

    /** Scenarios that want the same of a worker get the same one. */
    record Kind(Map<String, String> settings, Duration heartbeat) {
        static final Kind STANDARD = new Kind(Map.of(), Duration.ofSeconds(30));

        Kind with(Setting setting, String value) {
            Map<String, String> more = new TreeMap<>(settings);
            more.put(setting.name(), value);
            return new Kind(more, heartbeat);
        }

        Kind with(Duration otherHeartbeat) {
            return new Kind(settings, otherHeartbeat);
        }
    }

    private Bench() {
        stack = Stack.start();
        letIn(stack.settings());
    }

    static synchronized Bench running() {
        if (running == null) {
            running = new Bench();
        }
        return running;
    }

    static synchronized void stop() {
        if (running != null) {
            running.workers.values().parallelStream().forEach(TestWorker::close);
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

    /** A worker on a task queue of its own, which may not work yet. */
    TestWorker worker(Kind kind) {
        return workers.computeIfAbsent(
                kind,
                missing -> TestWorker.open(
                        stack,
                        missing.with(Setting.TEMPORAL_TASK_QUEUE, "features-" + workers.size())
                                .settings(),
                        missing.heartbeat()));
    }

    /** Empties the stores, forgets faults and failures. */
    void clear() {
        workers.values().forEach(TestWorker::reset);
        stack.openAi().reset();
        stack.s3Reads().reset();
        stack.clear();
    }
}
