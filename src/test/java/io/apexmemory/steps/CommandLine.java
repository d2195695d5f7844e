package io.apexmemory.steps;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.apexmemory.cli.Apex;
import io.apexmemory.config.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The command line {@code apex} in this process, which sets the level of the log as it was when it has ended. Thread-safe. */
final class CommandLine {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private volatile int code = -1;

    /** Runs one command to its end. */
    static CommandLine run(Settings settings, String... arguments) {
        CommandLine command = new CommandLine();
        command.execute(settings, arguments);
        return command;
    }

    void execute(Settings settings, String... arguments) {
        List<Logger> loggers = List.of(logger("io.apexmemory"), logger(org.slf4j.Logger.ROOT_LOGGER_NAME));
        List<Level> levels = new ArrayList<>(); // null where the level is inherited
        loggers.forEach(logger -> levels.add(logger.getLevel()));
        try {
            code = Apex.run(settings, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        } finally {
            loggers.forEach(logger -> logger.setLevel(levels.get(loggers.indexOf(logger))));
        }
    }

    int code() {
        return code;
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
