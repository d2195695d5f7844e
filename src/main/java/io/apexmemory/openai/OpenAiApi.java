package io.apexmemory.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.LogLevel;
import com.openai.core.Timeout;
import com.openai.core.http.Headers;
import com.openai.errors.OpenAIServiceException;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Threads;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The OpenAI API, or a server that speaks like it. Each request waits until the limits have room for it, is tried once, because
 * Temporal retries, and given up after the time-out. Thread-safe; make one per worker.
 */
public final class OpenAiApi implements AutoCloseable {
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(5);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    /** Between two looks whether who waits for the limits was cancelled. */
    private static final Duration GLANCE = Duration.ofSeconds(1);
    /** As TEMPORAL_MAX_ACTIVITIES: with the usual five, most of 64 documents at once would shake hands anew each time. */
    private static final int IDLE_CONNECTIONS = 200;

    private final OpenAIClient client;
    private final Duration timeout;
    private final RateLimit limit;
    private final Consumer<Duration> waited;
    private final Duration heartbeat;
    private final Failures failures;
    private final ExecutorService threads = Threads.perTask("openai-call");

    /**
     * @param apiKey OPENAI_API_KEY
     * @param baseUrl OPENAI_BASE_URL, or null for the API's own
     * @param timeout of one request from start to end
     * @param clock reads a Retry-After that is a date
     * @param limit that requests keep, and that hears what the answers say of it
     * @param waited told how long each request waited for the limit
     */
    public OpenAiApi(
            String apiKey, String baseUrl, Duration timeout, Clock clock, RateLimit limit, Consumer<Duration> waited) {
        this(apiKey, baseUrl, timeout, clock, limit, waited, HEARTBEAT);
    }

    /** Without a limit. */
    public OpenAiApi(String apiKey, String baseUrl, Duration timeout, Clock clock) {
        this(apiKey, baseUrl, timeout, clock, RateLimit.NONE, wait -> {});
    }

    OpenAiApi(
            String apiKey,
            String baseUrl,
            Duration timeout,
            Clock clock,
            RateLimit limit,
            Consumer<Duration> waited,
            Duration heartbeat) {
        requireKey(apiKey);
        this.timeout = timeout;
        this.limit = limit;
        this.waited = waited;
        this.heartbeat = heartbeat;
        failures = new Failures(timeout, clock);
        var builder = OpenAIOkHttpClient.builder()
                .apiKey(apiKey.strip())
                .maxRetries(0)
                .followRedirects(false)
                .logLevel(LogLevel.OFF)
                .maxIdleConnections(IDLE_CONNECTIONS)
                .keepAliveDuration(KEEP_ALIVE)
                .timeout(Timeout.builder()
                        .connect(CONNECT.compareTo(timeout) < 0 ? CONNECT : timeout)
                        .read(timeout)
                        .write(timeout)
                        .request(timeout)
                        .build());
        if (baseUrl != null && !baseUrl.isBlank()) {
            builder.baseUrl(baseUrl.strip());
        }
        client = builder.build();
    }

    /** @throws ApexException that names the setting, if there is none */
    public static void requireKey(String apiKey) {
        if (apiKey == null || apiKey.isBlank()) {
            throw new ApexException(
                    ErrorType.VALIDATION, "OPENAI_API_KEY is not set: set it to a key of the API at OPENAI_BASE_URL");
        }
    }

    /** The most tokens that one request may have because of the limits, as far as they are known. */
    public OptionalInt tokensAtOnce(String model) {
        return limit.tokensAtOnce(model);
    }

    /**
     * Asks when the limits allow it, and tells of progress while it waits for them and for the answer.
     *
     * @param request shows the headers of its answer, reads what it needs at once, so that a broken answer is reported like any
     *     other failure, and closes it
     * @throws ApexException of the task's type; retryable, with the server's delay or the limits', where another try can help
     */
    public <T> T ask(
            Task task, Demand demand, Progress progress, BiFunction<OpenAIClient, Consumer<Headers>, T> request) {
        awaitSlot(task, demand, progress);
        return call(task, progress, open -> {
            try {
                return request.apply(
                        open, headers -> limit.learn(demand, Lesson.of(headers, Optional.empty(), demand)));
            } catch (OpenAIServiceException refusal) {
                limit.learn(demand, Lesson.of(refusal.headers(), failures.pause(refusal), demand));
                throw refusal;
            }
        });
    }

    private void awaitSlot(Task task, Demand demand, Progress progress) {
        long begin = System.nanoTime();
        RateLimit.Slot slot = limit.take(demand, RateLimit.Slot.NONE, longestWait(progress));
        while (slot.granted() && !slot.delay().isZero()) {
            pause(task, slot.delay(), progress);
            slot = limit.take(demand, slot, longestWait(progress));
        }
        waited.accept(Duration.ofNanos(System.nanoTime() - begin));
        if (!slot.granted()) {
            throw failures.noRoom(task, slot.delay());
        }
    }

    /** So that the request itself has its time. */
    private Duration longestWait(Progress progress) {
        Duration wait = progress.left().minus(timeout);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static void pause(Task task, Duration wait, Progress progress) {
        long end = System.nanoTime() + wait.toNanos();
        try {
            for (long left = wait.toNanos(); left > 0; left = end - System.nanoTime()) {
                progress.step("Waiting for the limits of the OpenAI API");
                TimeUnit.NANOSECONDS.sleep(Math.min(left, GLANCE.toNanos()));
            }
        } catch (InterruptedException e) {
            throw interrupted(task, e);
        }
    }

    private static ApexException interrupted(Task task, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ApexException(task.type(), task.subject() + " was interrupted; it can be tried again", e);
    }

    /**
     * Runs the request on another thread and tells of progress while it waits. The request must also read what it needs of the
     * answer, so that a broken answer is reported like any other failure.
     *
     * @throws ApexException of the task's type; retryable, with the server's delay, where another try can help
     */
    <T> T call(Task task, Progress progress, Function<OpenAIClient, T> request) {
        Future<T> answer = threads.submit(() -> request.apply(client));
        try {
            while (true) {
                try {
                    return answer.get(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException stillWaiting) {
                    progress.step("Waiting for the OpenAI API");
                }
            }
        } catch (ExecutionException e) {
            throw failures.of(task, e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(task, e);
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }
}
