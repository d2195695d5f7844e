package io.apexmemory.steps;

import io.apexmemory.config.Settings;
import io.apexmemory.document.StoreName;
import java.util.Map;
import java.util.TreeMap;

/** The command line as a person uses it, against this scenario's databases. */
public final class Commands {
    /** Nobody listens there. */
    private static final Map<StoreName, Map.Entry<String, String>> DOWN =
            Map.of(StoreName.QDRANT, Map.entry("QDRANT_URL", "http://127.0.0.1:1"));

    private final World world;
    private final Map<String, String> more = new TreeMap<>();
    private String output = "";
    private int code;

    public Commands(World world) {
        this.world = world;
    }

    Commands without(StoreName store) {
        more.put(DOWN.get(store).getKey(), DOWN.get(store).getValue());
        return this;
    }

    /** A line that begins with {@code apex}. */
    void run(String line) {
        String[] arguments = line.replaceFirst("^apex ", "").split(" ");
        CommandLine command = CommandLine.run(Settings.of(TestWorker.environment(world.stack(), more)), arguments);
        code = command.code();
        output = command.out() + command.err();
    }

    int code() {
        return code;
    }

    String output() {
        return output;
    }
}
