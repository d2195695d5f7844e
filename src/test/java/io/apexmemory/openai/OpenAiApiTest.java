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

    private static final Demand DEMAND = new Demand("model", 1);

    private final List<Duration> waits = new ArrayList<>();
    private final OpenAiApi api = new OpenAiApi(
            "key",
            "http://127.0.0.1:1/v1",
            Duration.ofSeconds(5),
            Clock.systemUTC(),
            RateLimit.NONE,
            wait -> {},
            Duration.ofMillis(5));

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
    void whoIsCancelledWhileItWaitsForTheLimitsAsksNothing() {
        Progress cancelled = step -> {
            throw new IllegalStateException("cancelled at: " + step);
        };
        try (OpenAiApi limited = limited()) {
            assertThatThrownBy(() -> ask(limited, cancelled))
                    .hasMessage("cancelled at: Waiting for the limits of the OpenAI API");
        }
    }

    @Test
    void whoIsInterruptedWhileItWaitsForTheLimitsAsksNothing() {
        try (OpenAiApi limited = limited()) {
            assertThatThrownBy(() -> ask(limited, step -> Thread.currentThread().interrupt()))
                    .isInstanceOfSatisfying(
                            ApexException.class, e -> assertThat(e.retryable()).isTrue())
                    .hasMessage("Embedding document 1 was interrupted; it can be tried again");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void whoWouldWaitForLongerThanItHasFailsAtOnceAndComesBackInTime() {
        Progress hurried = new Progress() {
            @Override
            public void step(String step) {
                throw new IllegalStateException("it waits");
            }

            @Override
            public Duration left() {
                return Duration.ofSeconds(30);
            }
        };
        try (OpenAiApi limited = limited()) {
            assertThatThrownBy(() -> ask(limited, hurried))
                    .isInstanceOfSatisfying(ApexException.class, e -> {
                        assertThat(e.retryable()).isTrue();
                        assertThat(e.nextRetryDelay())
                                .hasValueSatisfying(delay ->
                                        assertThat(delay).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1)));
                    })
                    .hasMessageContaining("the limits of the OpenAI API leave no room for");
        }
        assertThat(waits).hasSize(1);
    }

    /** One request a minute, and that one has been taken. */
    private OpenAiApi limited() {
        RateLimit limit = new LocalRateLimit(new RateLimit.Allowance(1, 0));
        assertThat(limit.take(DEMAND, RateLimit.Slot.NONE, Duration.ZERO).granted())
                .isTrue();
        return new OpenAiApi(
                "key", "http://127.0.0.1:1/v1", Duration.ofSeconds(1), Clock.systemUTC(), limit, waits::add);
    }

    private static void ask(OpenAiApi limited, Progress progress) {
        limited.ask(TASK, DEMAND, progress, (client, headers) -> {
            throw new IllegalStateException("it asked");
        });
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
