package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LimitTest {
    @Test
    @Timeout(30)
    void aScenarioThatWaitsForWhatNeverComesFailsInTime() {
        Limit limit = new Limit().of(Duration.ofMillis(50));
        limit.begin();

        assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);

        assertThatThrownBy(limit::end).hasMessageContaining("had not ended");
    }

    @Test
    void aScenarioThatEndsInTimeIsLeftAlone() {
        Limit limit = new Limit();
        limit.begin();
        limit.end();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
