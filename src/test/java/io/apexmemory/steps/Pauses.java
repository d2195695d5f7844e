package io.apexmemory.steps;

import io.apexmemory.saga.Sleeper;
import io.apexmemory.stack.MovableClock;
import java.time.Duration;

/** How a worker's sagas wait: really, or by moving the clock that they go by. Thread-safe. */
final class Pauses implements Sleeper {
    private final MovableClock clock;
    private volatile boolean byTheClock;

    Pauses(MovableClock clock) {
        this.clock = clock;
    }

    /** Until the next scenario no pause takes time, and the clock shows them all. */
    void passByTheClock() {
        byTheClock = true;
    }

    void reset() {
        byTheClock = false;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (byTheClock) {
            clock.advance(duration);
        } else {
            Sleeper.REAL.sleep(duration);
        }
    }
}
