package io.apexmemory.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.LogLevel;
import com.openai.core.Timeout;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Threads;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The OpenAI API, or a server that speaks like it. It tries each request once, because Temporal retries, and gives it up after
 * the time-out. Thread-safe; make one per worker.
 */
public final class OpenAiApi implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final OpenAIClient client;
    private final Duration heartbeat;
    private final Failures failures;
    private final ExecutorService threads = Threads.perTask("openai-call");

    /**
     * @param apiKey OPENAI_API_KEY
     * @param baseUrl OPENAI_BASE_URL, or null for the API's own
     * @param timeout of one request from start to end
     * @param clock reads a Retry-After that is a date
     */
    public OpenAiApi(String apiKey, String baseUrl, Duration timeout, Clock clock) {
        this(apiKey, baseUrl, timeout, clock, HEARTBEAT);
    }

    OpenAiApi(String apiKey, String baseUrl, Duration timeout, Clock clock, Duration heartbeat) {
        if (apiKey == null || apiKey.isBlank()) {
            throw new ApexException(
                    ErrorType.VALIDATION, "OPENAI_API_KEY is not set: set it to a key of the API at OPENAI_BASE_URL");
        }
        this.heartbeat = heartbeat;
        failures = new Failures(timeout, clock);
        var builder = OpenAIOkHttpClient.builder()
                .apiKey(apiKey.strip())
                .maxRetries(0)
                .followRedirects(false)
                .logLevel(LogLevel.OFF)
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

    /**
     * Runs the request on another thread and tells of progress while it waits. The request must also read what it needs of the
     * answer, so that a broken answer is reported like any other failure.
     *
     * @throws ApexException of the task's type; retryable, with the server's delay, where another try can help
     */
    public <T> T call(Task task, Progress progress, Function<OpenAIClient, T> request) {
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
            Thread.currentThread().interrupt();
            throw new ApexException(task.type(), task.subject() + " was interrupted; it can be tried again", e);
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
