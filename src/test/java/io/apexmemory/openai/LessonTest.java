package io.apexmemory.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.Headers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LessonTest {
    private static final Demand DEMAND = new Demand("model", 1_000);

    @ParameterizedTest
    @CsvSource({
        "1s, 1000",
        "20ms, 20",
        "6m0s, 360000",
        "1.5s, 1500",
        "1h2m3.5s, 3600000",
        "7, 7000",
        "0.25, 250",
        "99d, 3600000",
        "'', 0",
        "soon, 0",
        "s, 0",
        "1.2.3, 0",
        "5s later, 5000"
    })
    void readsHowLongItTakes(String text, long millis) {
        assertThat(Lesson.time(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void whileThereIsRoomNobodyWaits() {
        Lesson lesson = lesson(Map.of(
                "x-ratelimit-limit-requests", "500",
                "x-ratelimit-remaining-requests", "499",
                "x-ratelimit-reset-requests", "120ms",
                "x-ratelimit-limit-tokens", "40000",
                "x-ratelimit-remaining-tokens", "39000",
                "x-ratelimit-reset-tokens", "1.5s"));
        assertThat(lesson).isEqualTo(new Lesson(500, 40_000, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    @Test
    void whereRoomIsMissingThePartIsWaitedForThatBringsIt() {
        Lesson lesson = lesson(Map.of(
                "x-ratelimit-limit-requests", "60",
                "x-ratelimit-remaining-requests", "0",
                "x-ratelimit-reset-requests", "1m0s",
                "x-ratelimit-limit-tokens", "10500",
                "x-ratelimit-remaining-tokens", "500",
                "x-ratelimit-reset-tokens", "20s"));
        assertThat(lesson.requestsPause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(lesson.tokensPause()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatIsMissingOrOddSaysNothing() {
        assertThat(lesson(Map.of()).empty()).isTrue();
        assertThat(lesson(Map.of(
                                "x-ratelimit-limit-requests", "-1",
                                "x-ratelimit-limit-tokens", "9".repeat(40),
                                "x-ratelimit-remaining-tokens", "0",
                                "x-ratelimit-reset-tokens", "1s"))
                        .empty())
                .isTrue();
    }

    private static Lesson lesson(Map<String, String> headers) {
        Headers.Builder builder = Headers.builder();
        headers.forEach(builder::put);
        return Lesson.of(builder.build(), Optional.empty(), DEMAND);
    }
}
