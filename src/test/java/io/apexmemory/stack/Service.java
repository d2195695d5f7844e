package io.apexmemory.stack;

import java.util.Locale;
import java.util.Map;

/** One server that a worker talks to, however it is run. Used by one thread at a time. */
public interface Service extends AutoCloseable {
    /** The name in {@code stack.<name>}, for example {@code postgres}. */
    String name();

    /** Returns when the server answers. May be called once. */
    void start() throws Exception;

    /** The environment variables that lead a worker to it; known once it has started. */
    Map<String, String> settings();

    /** What it is and where; known once it has started. */
    Description describe();

    /** Stops what was started, also after a start that failed half-way; must not fail when nothing was. */
    @Override
    void close();

    /**
     * What a user is told of a service.
     *
     * @param product what answers, with its version
     * @param address where, without user or password
     */
    record Description(String name, Kind kind, String product, String address) {}

    /** How real a service is. */
    enum Kind {
        /** The real product, run by this process. */
        EMBEDDED,
        /** The real product, in a container that this process started. */
        CONTAINER,
        /** Another program that speaks the product's protocol. */
        STAND_IN,
        /** Made-up answers. */
        STUB,
        /** Run by somebody else. */
        EXTERNAL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
