package io.apexmemory.steps;

import io.apexmemory.saga.Sleeper;
import io.apexmemory.stack.MovableClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** How a worker's sagas wait: really, or by moving the clock that they go by. Each pause is remembered. Thread-safe. */
final class Pauses implements Sleeper {
    private final MovableClock clock;
    private final List<Duration> made = new CopyOnWriteArrayList<>();
    private volatile boolean byTheClock;

    Pauses(MovableClock clock) {
        this.clock = clock;
    }

    /** Until the next scenario no pause takes time, and the clock shows them all. */
    void passByTheClock() {
        byTheClock = true;
    }

    /** In this scenario. */
    List<Duration> made() {
        return List.copyOf(made);
    }

    void reset() {
        byTheClock = false;
        made.clear();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        made.add(duration);
        if (byTheClock) {
            clock.advance(duration);
        } else {
            Sleeper.REAL.sleep(duration);
        }
    }
}
