package io.apexmemory.stack;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Libraries that log by {@code java.util.logging} straight to the terminal, which tells a user nothing of use. */
final class Quiet {
    /** Held, because the JVM forgets the level of a logger that nobody holds. */
    private static final List<Logger> LOGGERS = Stream.of("io.grpc", "org.glassfish", "org.eclipse.jetty")
            .map(Logger::getLogger)
            .toList();

    private Quiet() {}

    static void please() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.SEVERE));
    }
}
