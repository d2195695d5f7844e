package io.apexmemory.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.apexmemory.document.StoreName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreGuardTest {
    private final MovableClock clock = new MovableClock();
    private final List<Duration> delays = new ArrayList<>();
    private final StoreGuard guard = guard(5, 3);
    private int calls;

    @Test
    void aRunOfTriesWaitsOneTwoAndFourSeconds() {
        StoreFailure failure = fail(guard, true);
        assertThat(calls).isEqualTo(4);
        assertThat(delays).hasSize(3);
        for (int retry = 0; retry < 3; retry++) {
            assertThat(delays.get(retry))
                    .isBetween(Duration.ofMillis(900L << retry), Duration.ofMillis(1100L << retry));
        }
        assertThat(failure.attempts()).isEqualTo(4);
        assertThat(failure).hasMessage("Qdrant: down");
    }

    @Test
    void aRunCountsAsOneFailureAndFiveOpenTheCircuit() {
        for (int run = 0; run < 4; run++) {
            fail(guard, true);
        }
        assertThat(guard.circuit().openFor()).isEmpty();
        fail(guard, true);
        assertThat(guard.circuit().openFor()).contains(Duration.ofSeconds(60));
        calls = 0;
        StoreFailure refused = fail(guard, true);
        assertThat(calls).isZero();
        assertThat(refused.attempts()).isZero();
        assertThat(refused.diagnosis().maybeApplied()).isFalse();
        assertThat(refused).hasMessageContaining("circuit is open");
    }

    @Test
    void aSuccessStartsTheCountAnew() {
        for (int run = 0; run < 9; run++) {
            if (run == 4) {
                succeed(guard);
            } else {
                fail(guard, true);
            }
        }
        assertThat(guard.circuit().openFor()).isEmpty();
    }

    @Test
    void anOpenCircuitLetsOneProbeThroughAfterItsTime() {
        for (int run = 0; run < 5; run++) {
            fail(guard, true);
        }
        clock.now = clock.now.plusSeconds(61);
        fail(guard, true);
        assertThat(guard.circuit().openFor()).contains(Duration.ofSeconds(60));
        clock.now = clock.now.plusSeconds(61);
        succeed(guard);
        assertThat(guard.circuit().status().state()).isEqualTo(Circuit.State.CLOSED);
    }

    @Test
    void anErrorOfTheCallerIsNotTriedAgainAndDoesNotCount() {
        for (int run = 0; run < 10; run++) {
            fail(guard, false);
        }
        assertThat(calls).isEqualTo(10);
        assertThat(guard.circuit().openFor()).isEmpty();
    }

    @Test
    void anUndoGoesPastAnOpenCircuit() {
        for (int run = 0; run < 5; run++) {
            fail(guard, true);
        }
        assertThat(guard.<String>callRegardless(() -> "removed", e -> null, later()))
                .isEqualTo("removed");
    }

    @Test
    void delaysAreNotTheSameForAll() {
        for (int run = 0; run < 4; run++) {
            fail(guard, true);
        }
        assertThat(delays).doesNotHaveDuplicates();
    }

    @Test
    void aCallThatBeganBeforeTheCircuitOpenedIsNeitherProbeNorVerdict() {
        Circuit circuit = new Circuit(StoreName.QDRANT, new Circuit.Options(1, Duration.ofSeconds(60), 1), clock);
        Circuit.Pass early = circuit.enter().orElseThrow();
        Circuit.Pass late = circuit.enter().orElseThrow();
        Circuit.Pass another = circuit.enter().orElseThrow();
        circuit.failed(circuit.enter().orElseThrow(), "down");
        clock.now = clock.now.plusSeconds(60);
        Circuit.Pass probe = circuit.enter().orElseThrow();

        circuit.abstained(early);
        assertThat(circuit.enter()).as("the probe is still under way").isEmpty();
        circuit.failed(late, "was slow");
        circuit.succeeded(another);
        assertThat(circuit.status().state()).isEqualTo(Circuit.State.HALF_OPEN);

        circuit.abstained(probe);
        circuit.succeeded(circuit.enter().orElseThrow());
        assertThat(circuit.status().state()).isEqualTo(Circuit.State.CLOSED);
    }

    @Test
    void aResetHoldsAgainstWhatAProbeFindsLater() {
        Circuit circuit = new Circuit(StoreName.QDRANT, new Circuit.Options(1, Duration.ofSeconds(60), 1), clock);
        circuit.failed(circuit.enter().orElseThrow(), "down");
        clock.now = clock.now.plusSeconds(60);
        Circuit.Pass probe = circuit.enter().orElseThrow();
        circuit.reset();
        circuit.failed(probe, "still down");

        assertThat(circuit.status().state()).isEqualTo(Circuit.State.CLOSED);
        assertThat(circuit.status().failures()).isZero();
    }

    @Test
    void aCircuitWhoseTimeEndsWhileItIsLookedAtIsNotOpenForLessThanNothing() {
        for (int run = 0; run < 5; run++) {
            fail(guard, true);
        }
        clock.now = clock.now.plusSeconds(60).minusNanos(1);
        clock.tick = Duration.ofNanos(2);
        assertThat(guard.circuit().openFor()).contains(Duration.ZERO);
    }

    @Test
    void aCallThatHadNoTimeLeftSaysNothingOfTheStore() {
        Deadline past = deadline(Duration.ZERO);
        for (int run = 0; run < 5; run++) {
            assertThatThrownBy(() -> guard.call(this::down, e -> null, past)).isInstanceOf(StoreFailure.class);
        }
        assertThat(calls).isZero();
        assertThat(guard.circuit().status().failures()).isZero();
    }

    @Test
    void oneTryThatMayHaveLandedMakesTheWholeRunOne() {
        StoreFailure failure = catchThrowableOfType(
                StoreFailure.class,
                () -> guard.call(
                        () -> {
                            calls++;
                            throw new IllegalStateException();
                        },
                        e -> new Store.Diagnosis(true, calls == 1, "down"),
                        later()));
        assertThat(failure.diagnosis().maybeApplied()).isTrue();
    }

    @Test
    void noRetryBeginsBeyondTheDeadline() {
        Deadline near = deadline(Duration.ofMillis(900));
        assertThatThrownBy(() -> guard.call(this::down, e -> new Store.Diagnosis(true, true, "down"), near))
                .isInstanceOf(StoreFailure.class);
        assertThat(calls).isEqualTo(1);
    }

    @CanIgnoreReturnValue
    private StoreFailure fail(StoreGuard target, boolean passing) {
        return catchThrowableOfType(
                StoreFailure.class,
                () -> target.call(this::down, e -> new Store.Diagnosis(passing, true, "down"), later()));
    }

    private void succeed(StoreGuard target) {
        assertThat(target.<String>call(() -> "fine", e -> null, later())).isEqualTo("fine");
    }

    private String down() {
        calls++;
        throw new IllegalStateException("secret");
    }

    private StoreGuard guard(int failures, int retries) {
        return new StoreGuard(
                StoreName.QDRANT,
                new StoreGuard.Options(
                        new Circuit.Options(failures, Duration.ofSeconds(60), 1), retries, Duration.ofSeconds(1)),
                clock,
                delays::add);
    }

    private Deadline later() {
        return deadline(Duration.ofMinutes(3));
    }

    private Deadline deadline(Duration duration) {
        return Deadline.in(duration, clock);
    }

    private static final class MovableClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private Duration tick = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            Instant then = now;
            now = now.plus(tick);
            return then;
        }
    }
}
