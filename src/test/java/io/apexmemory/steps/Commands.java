package io.apexmemory.steps;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.StoreName;
import java.util.Map;
import java.util.TreeMap;

/** Commands that a person runs one after the other, against this scenario's databases. */
public final class Commands {
    /** Nobody listens there. */
    private static final Map<StoreName, Map.Entry<String, String>> DOWN =
            Map.of(StoreName.QDRANT, Map.entry("QDRANT_URL", "http://127.0.0.1:1"));

    private final World world;
    private final Map<String, String> more = new TreeMap<>();
    private CommandLine latest;

    public Commands(World world) {
        this.world = world;
    }

    /** From now on that database does not answer them. */
    Commands without(StoreName store) {
        more.put(DOWN.get(store).getKey(), DOWN.get(store).getValue());
        return this;
    }

    /** From now on they find this in their environment. */
    @CanIgnoreReturnValue
    Commands with(Setting setting, String value) {
        more.put(setting.name(), value);
        return this;
    }

    /** A line that begins with {@code apex}. */
    void run(String line) {
        String[] arguments = line.replaceFirst("^apex ", "").split(" ");
        latest = CommandLine.run(Settings.of(TestWorker.environment(world.stack(), more)), arguments);
    }

    int code() {
        return latest.code();
    }

    /** All that the latest one printed. */
    String output() {
        return latest.out() + latest.err();
    }
}
