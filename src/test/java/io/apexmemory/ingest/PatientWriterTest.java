package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.SagaOutcome.Partial;
import io.apexmemory.saga.SagaOutcome.RolledBack;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.stack.MovableClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sleep moves the clock, and the writes end as the test says. */
class PatientWriterTest {
    private static final SagaOutcome SUCCESS = new Success(WriteSummary.success(new UUID(0, 1), 1), false, List.of());

    private final MovableClock clock = new MovableClock();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final Deque<SagaOutcome> ends = new ArrayDeque<>();

    @Test
    void waitsForAProbeThatIsNearAndWritesAgain() {
        ends.add(rolledBack(Duration.ofMillis(4_900)));
        ends.add(rolledBack(Duration.ofMillis(1_100)));
        ends.add(SUCCESS);
        assertThat(write()).isSameAs(SUCCESS);
        assertThat(pauses).containsExactly(Duration.ofMillis(4_900), Duration.ofMillis(1_100));
        assertThat(words).hasSize(2);
    }

    @Test
    void leavesLongerWaitsToTemporal() {
        assertIsFinal(rolledBack(Duration.ofMillis(5_001)));
    }

    @Test
    void hasNothingToWaitForWhereNoCircuitIsOpen() {
        assertIsFinal(new RolledBack(failure(), List.of()));
        assertIsFinal(new Partial(failure().retryAfter(Duration.ofSeconds(1)), List.of()));
    }

    @Test
    void isNotPatientForEver() {
        for (int i = 0; i < 100; i++) {
            ends.add(rolledBack(Duration.ofSeconds(4)));
        }
        assertThat(write()).isInstanceOf(RolledBack.class);
        assertThat(pauses).hasSize(7);
    }

    private void assertIsFinal(SagaOutcome end) {
        ends.add(end);
        ends.add(SUCCESS);
        assertThat(write()).isSameAs(end);
        assertThat(pauses).isEmpty();
        ends.clear();
    }

    private SagaOutcome write() {
        Progress progress = words::add;
        return new PatientWriter((request, told) -> ends.remove(), clock, pause -> {
                    pauses.add(pause);
                    clock.advance(pause);
                })
                .write(null, progress);
    }

    private static SagaOutcome rolledBack(Duration delay) {
        return new RolledBack(failure().retryAfter(delay), List.of());
    }

    private static ApexException failure() {
        return new ApexException(ErrorType.DATABASE_WRITE, "a circuit is open");
    }
}
