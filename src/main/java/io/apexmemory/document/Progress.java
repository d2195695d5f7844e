package io.apexmemory.document;

import java.time.Duration;

/**
 * Told of each piece of work that is done, at least every ten seconds of a long step, from any thread. In an activity it
 * heartbeats, and throws when the activity was cancelled; whoever calls it lets that exception pass.
 */
@FunctionalInterface
public interface Progress {
    Progress NONE = step -> {};

    /** For whoever has no time-out: as long as the longest attempt at a step that has one. */
    Duration PATIENCE = Duration.ofMinutes(5);

    /** @param step words for a person, for example {@code Loading document}; never text of a document */
    void step(String step);

    /** What the step has left of its time; who would have to wait for longer had better fail at once. */
    default Duration left() {
        return PATIENCE;
    }
}
