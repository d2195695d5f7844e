package io.apexmemory.stack;

import java.util.EnumSet;
import java.util.Set;

/** A service that can end and begin again on its port. Used by one thread at a time. */
interface Stoppable extends Service {
    /** Lets it end in order; returns when its port is free. */
    void stop();

    /** Ends it at once, as far as it is a process of its own. */
    void kill();

    /** Returns when it answers again. */
    void restart();

    /** What can befall it. */
    default Set<Outage> outages() {
        return EnumSet.of(Outage.STOP, Outage.KILL);
    }

    /** Returns when it has befallen the service, which was well before. */
    default void begin(Outage outage) {
        switch (outage) {
            case STOP -> stop();
            case KILL -> kill();
            default -> throw new UnsupportedOperationException("%s cannot be befallen by %s".formatted(name(), outage));
        }
    }

    /** The one that ends when it is to end, and not a start of the service later. */
    default Outage forAWhile() {
        return Outage.KILL;
    }

    /** Ends the outage that began last; returns when it answers again. */
    default void end(Outage outage) {
        restart();
    }
}
