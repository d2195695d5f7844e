package io.apexmemory.openai;

import com.openai.core.http.Headers;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answer of the API says of its limits.
 *
 * @param requests in a minute, 0 if it says nothing
 * @param tokens in a minute, 0 if it says nothing
 * @param pause before any other request
 * @param requestsPause until there is room for another request
 * @param tokensPause until there is room for as many tokens as this request had
 */
public record Lesson(long requests, long tokens, Duration pause, Duration requestsPause, Duration tokensPause) {
    /** The API is believed this far, like a Retry-After. */
    private static final Duration LONGEST = Failures.LONGEST_DELAY;

    private static final String PREFIX = "x-ratelimit-";
    /** For example 6m0s, 1.5s or 20ms. */
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|d|h|m|s)");

    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    /** @param retryAfter that a refusal asks for */
    static Lesson of(Headers headers, Optional<Duration> retryAfter, Demand demand) {
        return new Lesson(
                number(headers, "limit-requests").orElse(0),
                number(headers, "limit-tokens").orElse(0),
                retryAfter.orElse(Duration.ZERO),
                pause(headers, "requests", 1),
                pause(headers, "tokens", demand.tokens()));
    }

    boolean empty() {
        return requests == 0 && tokens == 0 && pause.isZero() && requestsPause.isZero() && tokensPause.isZero();
    }

    /** The part of the time to a full limit that it takes until there is room again. */
    private static Duration pause(Headers headers, String kind, long need) {
        OptionalLong limit = number(headers, "limit-" + kind);
        OptionalLong left = number(headers, "remaining-" + kind);
        if (limit.isEmpty() || left.isEmpty() || left.getAsLong() >= limit.getAsLong()) {
            return Duration.ZERO;
        }
        long missing = Math.min(need, limit.getAsLong()) - left.getAsLong();
        if (missing <= 0) {
            return Duration.ZERO;
        }
        long full = time(first(headers, "reset-" + kind)).toMillis();
        return Duration.ofMillis((long) ((double) full * missing / (limit.getAsLong() - left.getAsLong())));
    }

    private static OptionalLong number(Headers headers, String name) {
        String text = first(headers, name);
        return text.matches("\\d{1,12}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static String first(Headers headers, String name) {
        return headers.values(PREFIX + name).stream()
                .findFirst()
                .map(String::strip)
                .orElse("");
    }

    /** None where it cannot be read. */
    static Duration time(String text) {
        BigDecimal millis = BigDecimal.ZERO;
        // servers that speak like the API also say plain seconds
        Matcher part = PART.matcher(text.matches("[\\d.]{1,20}") ? text + "s" : text);
        int end = 0;
        while (part.find() && part.start() == end) {
            millis = millis.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(MILLIS.get(part.group(2)))));
            end = part.end();
        }
        return millis.compareTo(BigDecimal.valueOf(LONGEST.toMillis())) > 0
                ? LONGEST
                : Duration.ofMillis(millis.longValue());
    }
}
