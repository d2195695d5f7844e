package io.apexmemory.openai;

import com.openai.core.http.Headers;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import io.apexmemory.document.ApexException;
import java.io.InterruptedIOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Says what a failed call means: whether another try can help, when, and what to do. Foreign exceptions are neither quoted nor
 * kept as causes, because their texts may hold the input or a part of the key.
 */
final class Failures {
    /** A server that asks for more is believed this far; a worker must not park a document for days. */
    static final Duration LONGEST_DELAY = Duration.ofHours(1);

    private final Duration timeout;
    private final Clock clock;

    Failures(Duration timeout, Clock clock) {
        this.timeout = timeout;
        this.clock = clock;
    }

    ApexException of(Task task, Throwable failure) {
        if (failure instanceof ApexException ours) {
            return ours;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof OpenAIServiceException refusal) {
            return of(task, refusal);
        }
        if (failure instanceof OpenAIIoException && hasCause(failure, InterruptedIOException.class)) {
            return error(task, "the OpenAI API did not answer within " + seconds(timeout) + " s");
        }
        if (failure instanceof OpenAIIoException) {
            return error(task, "no connection to the OpenAI API; check the network and OPENAI_BASE_URL");
        }
        return error(
                task,
                "the answer of the OpenAI API could not be read ("
                        + failure.getClass().getSimpleName() + "); check OPENAI_BASE_URL if it stays so");
    }

    private ApexException of(Task task, OpenAIServiceException refusal) {
        int status = refusal.statusCode();
        if (status == 429 && "insufficient_quota".equals(code(refusal))) {
            return error(task, "the quota behind OPENAI_API_KEY is used up (429); add credit or use another key")
                    .permanent();
        }
        if (status == 408 || status == 409 || status == 429 || status >= 500) {
            Optional<Duration> delay = retryAfter(refusal.headers());
            ApexException error = error(
                    task,
                    (status == 429
                                    ? "the OpenAI API's rate limit is reached (429)"
                                    : "the OpenAI API failed (" + status + ")")
                            + delay.map(d -> "; it asks to wait " + seconds(d) + " s")
                                    .orElse("; it can be tried again"));
            return delay.map(error::retryAfter).orElse(error);
        }
        return error(
                        task,
                        switch (status) {
                            case 401 -> "the OpenAI API refuses the key (401); check OPENAI_API_KEY";
                            case 403 ->
                                "the key may not use the model (403); check OPENAI_API_KEY and " + task.modelSetting();
                            case 404 ->
                                "the OpenAI API does not know the model or the address (404); check "
                                        + task.modelSetting() + " and OPENAI_BASE_URL";
                            default ->
                                "the OpenAI API refuses the request (" + status + "); check " + task.modelSetting()
                                        + " and CHUNK_TOKENS";
                        })
                .permanent();
    }

    /** The pause that a refusal asks of everybody; a quota that is used up does not come back by waiting. */
    Optional<Duration> pause(OpenAIServiceException refusal) {
        return refusal.statusCode() == 429 && !"insufficient_quota".equals(code(refusal))
                ? retryAfter(refusal.headers())
                : Optional.empty();
    }

    /** The limits leave no room before the time is over. */
    ApexException noRoom(Task task, Duration wait) {
        Duration delay = wait.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : wait;
        return error(
                        task,
                        "the limits of the OpenAI API leave no room for " + seconds(delay)
                                + " s, which is more than this attempt has left")
                .retryAfter(delay);
    }

    /** The wait that the server asks for, if it is one that lies ahead. */
    private Optional<Duration> retryAfter(Headers headers) {
        Optional<Duration> asked = headers.values("retry-after-ms").stream()
                .findFirst()
                .flatMap(ms -> number(ms, 1))
                .or(() -> headers.values("retry-after").stream()
                        .findFirst()
                        .flatMap(text -> number(text, 1000).or(() -> date(text))));
        return asked.filter(d -> !d.isNegative() && !d.isZero())
                .map(d -> d.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : d);
    }

    private static Optional<Duration> number(String text, int millis) {
        // the length keeps a hostile exponent or a million digits out of BigDecimal
        if (!text.strip().matches("\\d{1,9}(\\.\\d{1,9})?")) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(new BigDecimal(text.strip())
                .multiply(BigDecimal.valueOf(millis))
                .longValue()));
    }

    private Optional<Duration> date(String text) {
        try {
            Instant then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from);
            return Optional.of(Duration.between(clock.instant(), then));
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }

    private static String code(OpenAIServiceException refusal) {
        try {
            return refusal.code().orElse(null);
        } catch (RuntimeException notTheDocumentedShape) {
            return null;
        }
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    private static ApexException error(Task task, String what) {
        return new ApexException(task.type(), task.subject() + ": " + what);
    }

    private static String seconds(Duration delay) {
        return BigDecimal.valueOf(delay.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
