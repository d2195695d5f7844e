package io.apexmemory.steps;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.fault.TcpProxy;
import io.apexmemory.steps.Bench.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The workers' programs that run: scenarios which do not mind each other's share one, because it takes seconds to start. */
final class Programs implements AutoCloseable {
    private final List<Entry> entries = new ArrayList<>();

    /**
     * A program, and a worker in this process on the same task queue.
     *
     * @param second takes no work until it is told to
     */
    record Entry(WorkerProgram program, Settings settings, Kind second) {
        private boolean isLike(Kind kind) {
            return program.runs()
                    && kind.settings().entrySet().stream()
                            .allMatch(setting -> settings.text(Setting.valueOf(setting.getKey()))
                                    .equals(setting.getValue()));
        }
    }

    Optional<Entry> like(Kind kind) {
        return entries.stream().filter(entry -> entry.isLike(kind)).findFirst();
    }

    /** Returns at once: a program takes seconds to start. */
    Entry start(Stack stack, Kind kind, Kind second, TcpProxy way, List<String> options) {
        Map<String, String> settings = new TreeMap<>(kind.settings());
        if (way != null) {
            settings.put(Setting.TEMPORAL_PORT.name(), Integer.toString(way.port()));
        }
        Map<String, String> environment = TestWorker.environment(stack, settings);
        Entry entry = new Entry(WorkerProgram.launch(environment, way, options), Settings.of(environment), second);
        entries.add(entry);
        return entry;
    }

    /** Ends it before the others. */
    void end(Entry entry) {
        entries.remove(entry);
        entry.program().close();
    }

    @Override
    public void close() {
        entries.forEach(entry -> entry.program().close());
    }
}
