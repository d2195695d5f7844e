package io.apexmemory.saga;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One attempt's place among those that there are connections for. Used by the attempt's own thread. */
final class Place {
    private static final long GLANCE_MILLIS = 500;

    private final Semaphore places;
    private boolean taken;

    Place(Semaphore places) {
        this.places = places;
    }

    /** Waits for a place; false if none was free before the deadline. */
    boolean take(Deadline deadline, Pulse pulse) {
        try {
            while (!places.tryAcquire(GLANCE_MILLIS, TimeUnit.MILLISECONDS)) {
                pulse.rethrow();
                if (deadline.passed()) {
                    return false;
                }
            }
            taken = true;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the write was told to stop");
        }
    }

    /** Does nothing where none is taken. */
    void giveBack() {
        if (taken) {
            taken = false;
            places.release();
        }
    }
}
