package io.apexmemory.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.Progress;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An attempt says that it is alive, and hears that it is to stop, while its own thread waits. */
class PulseTest {
    private final AtomicLong period = new AtomicLong();
    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long every, TimeUnit unit) {
            period.set(unit.toSeconds(every));
            return super.scheduleWithFixedDelay(task, 1, 1, TimeUnit.MILLISECONDS);
        }
    };

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
    }

    @Test
    void itSaysWhereItIsAgainAndAgain() {
        List<String> said = new CopyOnWriteArrayList<>();
        try (Pulse pulse = pulse(said::add)) {
            pulse.step("Writing databases");
            await().until(() -> said.size() > 3);
            assertThat(said).endsWith("Writing databases");
            assertThat(period.get()).isBetween(1L, 10L);
        }
    }

    @Test
    void itHearsThatItIsToStop() {
        CancellationException cancelled = new CancellationException();
        Progress stopping = words -> {
            throw cancelled;
        };
        try (Pulse pulse = pulse(stopping)) {
            await().until(pulse::stopped);
            assertThatThrownBy(pulse::rethrow).isSameAs(cancelled);
        }
    }

    private Pulse pulse(Progress progress) {
        return new Pulse(progress, scheduler, Runnable::run);
    }
}
