package io.apexmemory.stack.openai;

import java.time.Duration;
import java.util.Map;

/** A bucket of requests that fills again at an even pace, as the API keeps one for each account. Not thread-safe. */
final class StubLimit {
    private static final double NANOS = Duration.ofMinutes(1).toNanos();

    private final int perMinute;
    private final int bucket;
    private final boolean tells;
    private double left;
    private long at = System.nanoTime();

    /**
     * @param bucket requests that may come at once
     * @param tells whether its answers say how many may come in a minute
     */
    StubLimit(int perMinute, int bucket, boolean tells) {
        this.perMinute = perMinute;
        this.bucket = bucket;
        this.tells = tells;
        left = bucket;
    }

    /** To the request that has just arrived. */
    StubAnswer answer() {
        long now = System.nanoTime();
        left = Math.min(bucket, left + (now - at) * perMinute / NANOS);
        at = now;
        boolean room = left >= 1;
        left -= room ? 1 : 0;
        Map<String, String> headers = tells
                ? Map.of(
                        "x-ratelimit-limit-requests", "" + perMinute, "x-ratelimit-remaining-requests", "" + (int) left)
                : Map.of();
        return new StubAnswer(
                StubAnswer.Kind.NORMAL,
                room ? 200 : 429,
                room ? null : "rate_limit_exceeded",
                headers,
                Duration.ZERO,
                0,
                null);
    }
}
