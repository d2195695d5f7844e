package io.apexmemory.steps;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.apexmemory.cli.Apex;
import io.apexmemory.config.Settings;
import io.apexmemory.document.StoreName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

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
        Logger ours = (Logger) LoggerFactory.getLogger("io.apexmemory");
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level usual = ours.getLevel();
        Level usualOfOthers = root.getLevel();
        try {
            runWithItsOwnLogging(line);
        } finally {
            ours.setLevel(usual);
            root.setLevel(usualOfOthers);
        }
    }

    /** A command sets the level of the log for its process, which here is the worker's too. */
    private void runWithItsOwnLogging(String line) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text, true);
        String[] arguments = line.replaceFirst("^apex ", "").split(" ");
        code = Apex.run(Settings.of(TestWorker.environment(world.stack(), more)), writer, writer, arguments);
        output = text.toString();
    }

    int code() {
        return code;
    }

    String output() {
        return output;
    }
}
