package io.apexmemory.stack;

/** A service that can end and begin again on its port. Used by one thread at a time. */
interface Stoppable extends Service {
    /** Lets it end in order; returns when its port is free. */
    void stop();

    /** Ends it at once, as far as it is a process of its own. */
    void kill();

    /** Returns when it answers again. */
    void restart();
}
