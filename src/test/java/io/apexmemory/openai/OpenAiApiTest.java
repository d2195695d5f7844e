package io.apexmemory.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiApiTest {
    private static final Task TASK =
            new Task(ErrorType.EMBEDDING_GENERATION, "Embedding document 1", "EMBEDDING_MODEL");

    private final OpenAiApi api = new OpenAiApi(
            "key", "http://127.0.0.1:1/v1", Duration.ofSeconds(5), Clock.systemUTC(), Duration.ofMillis(5));

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void tellsOfProgressOnTheCallersThreadWhileItWaits() {
        CountDownLatch enough = new CountDownLatch(3);
        List<Thread> callers = new ArrayList<>();
        Progress progress = step -> {
            callers.add(Thread.currentThread());
            enough.countDown();
        };

        boolean answer = api.call(TASK, progress, client -> await(enough));

        assertThat(answer).isTrue();
        assertThat(callers).hasSizeGreaterThanOrEqualTo(3).containsOnly(Thread.currentThread());
    }

    @Test
    void stopsTheRequestWhenTheCallerIsCancelled() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Progress cancelled = step -> {
            throw new IllegalStateException("cancelled");
        };

        assertThatThrownBy(() -> api.call(TASK, cancelled, client -> {
                    boolean inTime = await(new CountDownLatch(1));
                    stopped.countDown();
                    return inTime;
                }))
                .hasMessage("cancelled");
        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void saysThatNobodyListens() {
        assertThatThrownBy(() ->
                        api.call(TASK, Progress.NONE, client -> client.models().list()))
                .isInstanceOfSatisfying(
                        ApexException.class, e -> assertThat(e.retryable()).isTrue())
                .hasMessage("Embedding document 1: no connection to the OpenAI API; check the network and"
                        + " OPENAI_BASE_URL");
    }

    @Test
    void saysWhichSettingIsMissing() {
        assertThatThrownBy(() -> new OpenAiApi(" ", null, Duration.ofSeconds(1), Clock.systemUTC()))
                .hasMessageContaining("OPENAI_API_KEY");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
