package io.apexmemory.demo;

import io.apexmemory.cli.Apex;
import io.apexmemory.cli.RunningWorker;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The embedded stack and, if wanted, a worker in this process; both end with it, also on Ctrl-C. */
final class DemoStack implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(10);

    private final Stack stack;
    private final Settings settings;
    private final Map<String, String> environment;
    private final boolean realOpenAi;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread hook = new Thread(this::stop, "stop-the-stack");
    private RunningWorker worker;

    private DemoStack(Stack stack, Map<String, String> environment, boolean realOpenAi) {
        this.stack = stack;
        this.environment = environment;
        this.realOpenAi = realOpenAi;
        settings = Settings.of(environment);
    }

    /** Starts the stack for documents below these folders, with the OpenAI API where the environment has a key for it. */
    static DemoStack start(List<Path> roots, Map<String, String> more) {
        Stack stack = Stack.start();
        try {
            Map<String, String> environment = stack.settings(roots);
            environment.put(Setting.TEMPORAL_ROLLOUT.name(), "100");
            environment.putAll(more);
            DemoStack demo = new DemoStack(stack, environment, useOpenAi(environment));
            Runtime.getRuntime().addShutdownHook(demo.hook);
            stack.closedByCaller();
            return demo;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private static boolean useOpenAi(Map<String, String> environment) {
        String key = System.getenv(Setting.OPENAI_API_KEY.name());
        if (key == null || key.isBlank()) {
            return false;
        }
        environment.put(Setting.OPENAI_API_KEY.name(), key);
        String address = System.getenv(Setting.OPENAI_BASE_URL.name());
        environment.remove(Setting.OPENAI_BASE_URL.name());
        if (address != null) {
            environment.put(Setting.OPENAI_BASE_URL.name(), address);
        }
        return true;
    }

    DemoStack withWorker() {
        try {
            worker = Apex.startWorker(settings);
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Stack stack() {
        return stack;
    }

    Settings settings() {
        return settings;
    }

    /** What another process needs to work with this stack; a key that the environment gave is not among it. */
    Map<String, String> exports() {
        Map<String, String> exports = new TreeMap<>(environment);
        exports.remove(Setting.TEMPORAL_METRICS_PORT.name());
        if (realOpenAi) {
            exports.remove(Setting.OPENAI_API_KEY.name());
        }
        return exports;
    }

    /** One line for each service: whether it is real, embedded, or a stand-in. */
    List<String> describe() {
        List<String> lines = new ArrayList<>();
        stack.summary().stream()
                .filter(line -> !realOpenAi || !line.startsWith("openai"))
                .forEach(lines::add);
        if (realOpenAi) {
            lines.add("openai    real      the API at " + settings.text(Setting.OPENAI_BASE_URL)
                    + ", with the key of the environment");
        }
        if (worker != null) {
            lines.add("worker    real      in this process: " + worker.describe());
        }
        return lines;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process is ending, and the hook stops everything
        }
        stop();
    }

    private void stop() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (worker != null) {
                worker.stop(STOP);
            }
        } finally {
            stack.close();
        }
    }
}
