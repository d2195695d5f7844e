package io.apexmemory.saga;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A moment after which a step must not begin. */
public record Deadline(Clock clock, Instant at) {
    public static Deadline in(Duration duration, Clock clock) {
        return new Deadline(clock, clock.instant().plus(duration));
    }

    /** Zero when it has passed. */
    public Duration left() {
        Duration left = Duration.between(clock.instant(), at);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public boolean passed() {
        return left().isZero();
    }
}
