package io.apexmemory.openai;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How often the API may be asked, for each model of its own. Requests go at an even pace, because the API counts in spans much
 * shorter than a minute: the next one may start when the one before has been paid for. So no minute holds more requests than the
 * limit allows, nor more tokens than it allows and those of one request. Thread-safe; never throws.
 */
public interface RateLimit {
    /** Lets everything pass. */
    RateLimit NONE = new RateLimit() {
        @Override
        public Slot take(Demand demand, Slot before, Duration longest) {
            return new Slot(true, Duration.ZERO, 0, this);
        }

        @Override
        public void learn(Demand demand, Lesson lesson) {
            // it knows none
        }

        @Override
        public OptionalInt tokensAtOnce(String model) {
            return OptionalInt.empty();
        }
    };

    /** What the settings allow in a minute, of each model; 0 where they say nothing. */
    record Allowance(int requests, int tokens) {}

    /**
     * An answer to who wants to ask.
     *
     * @param granted false if the delay would be too long: then nothing was taken
     * @param delay until the slot begins; whoever has waited asks again, because the API may have called for a pause meanwhile
     * @param at when it begins, by the clock of the one that gave it
     * @param by who gave it; nobody else knows what it is worth
     */
    record Slot(boolean granted, Duration delay, long at, RateLimit by) {
        /** Of who has none yet. */
        public static final Slot NONE = new Slot(false, Duration.ZERO, 0, null);

        static Slot granted(long micros, long at, RateLimit by) {
            return new Slot(true, Duration.ofNanos(micros * 1_000), at, by);
        }

        static Slot refused(long micros, RateLimit by) {
            return new Slot(false, Duration.ofNanos(micros * 1_000), 0, by);
        }
    }

    /**
     * Takes the next slot that is free. A slot that is not used, because its caller was cancelled, is lost.
     *
     * @param before the slot that was waited for, which still holds unless the API has called for a pause
     * @param longest wait that makes sense
     */
    Slot take(Demand demand, Slot before, Duration longest);

    /** Hears what the API said in its answer to such a request. */
    void learn(Demand demand, Lesson lesson);

    /** The most tokens that a single request may have, as far as is known. */
    OptionalInt tokensAtOnce(String model);
}
