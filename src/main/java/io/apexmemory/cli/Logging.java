package io.apexmemory.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.LoggerFactory;

/** How much a command logs; where, and in which form of text, is for {@code logback.xml}. */
enum Logging {
    /** What one-shot commands log, which show their results themselves. */
    QUIET(Level.WARN, Level.WARN),
    /** What a worker logs. */
    NORMAL(Level.INFO, Level.WARN),
    /** With {@code --debug}. */
    DEBUG(Level.DEBUG, Level.INFO);

    private final String ours;
    private final String others;

    Logging(Level ours, Level others) {
        this.ours = ours.toString();
        this.others = others.toString();
    }

    /** From now on the log is lines of JSON, wherever it goes to. */
    static void asJson() {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root
                && root.getAppender("STDERR") instanceof OutputStreamAppender<ILoggingEvent> appender) {
            JsonLines lines = new JsonLines();
            lines.setContext(root.getLoggerContext());
            lines.start();
            appender.setEncoder(lines);
        }
    }

    void apply() {
        if (LoggerFactory.getLogger("io.apexmemory") instanceof Logger logger
                && LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            logger.setLevel(Level.toLevel(ours));
            root.setLevel(Level.toLevel(others));
        }
    }
}
