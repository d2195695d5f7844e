package io.apexmemory.saga;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A moment after which a step must not begin, and which comes at once when the work is given up. Thread-safe. */
public final class Deadline {
    private final Clock clock;
    private final Instant at;
    private volatile boolean givenUp;

    private Deadline(Clock clock, Instant at) {
        this.clock = clock;
        this.at = at;
    }

    public static Deadline in(Duration duration, Clock clock) {
        return new Deadline(clock, clock.instant().plus(duration));
    }

    /** Another deadline, so much after this one. */
    Deadline later(Duration duration) {
        return new Deadline(clock, at.plus(duration));
    }

    /** Lets no further try begin: what fails from now on fails because it was told to. */
    void giveUp() {
        givenUp = true;
    }

    boolean givenUp() {
        return givenUp;
    }

    /** Zero when it has passed. */
    public Duration left() {
        Duration left = Duration.between(clock.instant(), at);
        return givenUp || left.isNegative() ? Duration.ZERO : left;
    }

    public boolean passed() {
        return left().isZero();
    }
}
