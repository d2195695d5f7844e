package io.apexmemory.specification;

import java.time.Duration;
import java.time.Instant;

/**
 * How an example ended in one part, or why it has not run there.
 *
 * @param note what failed or why it was not run; empty if it passed
 * @param took nothing if it was not run
 * @param at when it began, or {@link Instant#MIN}
 */
record Result(Status status, String note, Duration took, Instant at) {
    /** What is counted. */
    enum Status {
        PASSED("passed"),
        FAILED("failed"),
        NOT_RUN("not run"),
        NOT_CLAIMED("not claimed");

        private final String words;

        Status(String words) {
            this.words = words;
        }

        /** As one word, for a filter. */
        String token() {
            return words.replace(' ', '-');
        }

        @Override
        public String toString() {
            return words;
        }
    }

    static Result notRun(String why) {
        return new Result(Status.NOT_RUN, why, Duration.ZERO, Instant.MIN);
    }

    static Result notClaimed(String worker) {
        return new Result(Status.NOT_CLAIMED, "not claimed by " + worker, Duration.ZERO, Instant.MIN);
    }

    boolean hasRun() {
        return status == Status.PASSED || status == Status.FAILED;
    }
}
