package io.apexmemory.document;

/**
 * Told of each piece of work that is done, at least every ten seconds of a long step, from any thread. In an activity it
 * heartbeats, and throws when the activity was cancelled; whoever calls it lets that exception pass.
 */
@FunctionalInterface
public interface Progress {
    Progress NONE = step -> {};

    /** @param step words for a person, for example {@code Loading document}; never text of a document */
    void step(String step);
}
