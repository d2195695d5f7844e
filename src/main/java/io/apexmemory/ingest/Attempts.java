package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.saga.Sleeper;
import java.util.function.Supplier;

/** Tries again in the calling thread as Temporal would. Thread-safe. */
final class Attempts {
    private final Sleeper sleeper;

    Attempts(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /** With as many attempts and as long pauses as the step's activity has. */
    <T> T run(Step step, Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (ApexException e) {
                if (!e.retryable() || attempt >= step.attempts()) {
                    throw e;
                }
                sleeper.pause(e.nextRetryDelay().orElse(step.delayAfter(attempt)));
            }
        }
    }
}
