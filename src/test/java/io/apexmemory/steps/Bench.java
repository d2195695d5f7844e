package io.apexmemory.steps;

import io.apexmemory.stack.Stack;
import java.time.Duration;
import java.util.Map;

/** The stack and the worker that all scenarios share: started when first needed, stopped after the last. */
final class Bench {
    static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static Bench running;

    private final Stack stack;
    private final TestWorker worker;

    private Bench() {
        stack = Stack.start();
        letIn(stack.settings());
        worker = TestWorker.start(stack, "features", Map.of(), HEARTBEAT);
    }

    static synchronized Bench running() {
        if (running == null) {
            running = new Bench();
        }
        return running;
    }

    /** The AWS SDK finds these in a worker's environment, which a JVM cannot change for itself. */
    private static void letIn(Map<String, String> settings) {
        Map.of(
                        "aws.region",
                        "AWS_REGION",
                        "aws.accessKeyId",
                        "AWS_ACCESS_KEY_ID",
                        "aws.secretAccessKey",
                        "AWS_SECRET_ACCESS_KEY")
                .forEach((property, variable) -> System.setProperty(property, settings.get(variable)));
    }

    static synchronized void stop() {
        if (running != null) {
            running.worker.close();
            running.stack.close();
            running = null;
        }
    }

    Stack stack() {
        return stack;
    }

    TestWorker worker() {
        return worker;
    }
}
