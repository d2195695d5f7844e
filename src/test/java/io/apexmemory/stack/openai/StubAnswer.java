package io.apexmemory.stack.openai;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * How the stub answers a request: as the API would, later, wrongly, or not at all.
 *
 * @param status 200 to answer as the API would
 * @param delay before the answer
 * @param dimensions of the vectors, or 0 for as many as were asked for
 * @param content what the chat model says instead of its own extraction, or null
 */
public record StubAnswer(
        Kind kind,
        int status,
        String code,
        Map<String, String> headers,
        Duration delay,
        int dimensions,
        String content) {
    /** What is unusual about the answer. */
    public enum Kind {
        NORMAL,
        RESET,
        OUT_OF_ORDER,
        ONE_MISSING,
        NOT_A_NUMBER,
        CUT_OFF
    }

    static final StubAnswer NORMAL = of(Kind.NORMAL, 200, null, Map.of());

    /** 429 with Retry-After in seconds. */
    public static StubAnswer rateLimit(Duration retryAfter) {
        return of(Kind.NORMAL, 429, "rate_limit_exceeded", Map.of("Retry-After", "" + retryAfter.toSeconds()));
    }

    /** 429 with Retry-After as an HTTP date. */
    public static StubAnswer rateLimitUntil(Instant time) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
        return of(Kind.NORMAL, 429, "rate_limit_exceeded", Map.of("Retry-After", date));
    }

    /** 429 with retry-after-ms. */
    public static StubAnswer rateLimitMillis(long millis) {
        return of(Kind.NORMAL, 429, "rate_limit_exceeded", Map.of("retry-after-ms", "" + millis));
    }

    public static StubAnswer quotaUsedUp() {
        return of(Kind.NORMAL, 429, "insufficient_quota", Map.of());
    }

    /** An error of the API, which like the real one quotes what was sent. */
    public static StubAnswer error(int status) {
        return of(Kind.NORMAL, status, status == 401 ? "invalid_api_key" : "server_error", Map.of());
    }

    public static StubAnswer delay(Duration delay) {
        return new StubAnswer(Kind.NORMAL, 200, null, Map.of(), delay, 0, null);
    }

    /** The connection is reset instead of an answer. */
    public static StubAnswer reset() {
        return of(Kind.RESET, 200, null, Map.of());
    }

    public static StubAnswer outOfOrder() {
        return of(Kind.OUT_OF_ORDER, 200, null, Map.of());
    }

    public static StubAnswer oneMissing() {
        return of(Kind.ONE_MISSING, 200, null, Map.of());
    }

    public static StubAnswer notANumber() {
        return of(Kind.NOT_A_NUMBER, 200, null, Map.of());
    }

    public static StubAnswer dimensions(int dimensions) {
        return new StubAnswer(Kind.NORMAL, 200, null, Map.of(), Duration.ZERO, dimensions, null);
    }

    /** The chat model says this. */
    public static StubAnswer says(String content) {
        return new StubAnswer(Kind.NORMAL, 200, null, Map.of(), Duration.ZERO, 0, content);
    }

    /** The chat model stops in the middle, because its answer grew too long. */
    public static StubAnswer cutOff() {
        return new StubAnswer(Kind.CUT_OFF, 200, null, Map.of(), Duration.ZERO, 0, "{\"entities\":[{\"ent");
    }

    private static StubAnswer of(Kind kind, int status, String code, Map<String, String> headers) {
        return new StubAnswer(kind, status, code, headers, Duration.ZERO, 0, null);
    }
}
