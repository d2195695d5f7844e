package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens after so many failures in a row, lets a few probes through when its time is over, and closes when one succeeds. A call
 * that began before the circuit last changed is not counted: it tells of a time that has passed. Thread-safe, and never waits.
 */
public final class Circuit {
    private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);
    /** How long the end of a probe that is under way is waited for. */
    private static final Duration PROBE = Duration.ofSeconds(1);

    private final StoreName store;
    private final Options options;
    private final Clock clock;
    private long era;
    private long successes;
    private int failures;
    private int probes;
    private Instant openUntil;
    private Failure lastFailure;

    /** What the next call may do: pass, be a probe, or be refused. */
    public enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    /**
     * The knobs of a circuit.
     *
     * @param failures in a row that open it, 0 for never
     * @param open how long it stays open before a probe may pass
     * @param probes that may be under way at once
     */
    public record Options(int failures, Duration open, int probes) {}

    /** Why a store's call failed for good, and when. */
    public record Failure(Instant at, String reason) {}

    /**
     * A circuit at one moment.
     *
     * @param successes in all
     * @param failures in a row
     * @param lastFailure null if there was none
     * @param openUntil null while it is closed; in the past while probes may pass
     */
    public record Status(
            StoreName store, State state, long successes, int failures, Failure lastFailure, Instant openUntil) {}

    /** Leave to call the store once; its holder says what became of it. */
    record Pass(long era) {}

    Circuit(StoreName store, Options options, Clock clock) {
        this.store = store;
        this.options = options;
        this.clock = clock;
    }

    /** Empty if the store must not be called now. */
    synchronized Optional<Pass> enter() {
        State now = state();
        if (now == State.OPEN || (now == State.HALF_OPEN && probes >= options.probes())) {
            return Optional.empty();
        }
        if (now == State.HALF_OPEN) {
            probes++;
        }
        return Optional.of(new Pass(era));
    }

    synchronized void succeeded(Pass pass) {
        successes++;
        if (pass.era() != era) {
            return;
        }
        failures = 0;
        if (openUntil != null) {
            close();
            LOG.atInfo().addKeyValue("store", store.wire()).log("circuit closed");
        }
    }

    synchronized void failed(Pass pass, String reason) {
        lastFailure = new Failure(clock.instant(), reason);
        if (pass.era() != era) {
            return;
        }
        failures++;
        if (openUntil != null || (options.failures() > 0 && failures >= options.failures())) {
            era++;
            probes = 0;
            openUntil = clock.instant().plus(options.open());
            LOG.atWarn()
                    .addKeyValue("store", store.wire())
                    .addKeyValue("failures", failures)
                    .addKeyValue("reason", reason)
                    .addKeyValue("open_until", openUntil)
                    .log("circuit opened");
        }
    }

    /** The call told nothing of the store, and another may take its place. */
    synchronized void abstained(Pass pass) {
        if (pass.era() == era && openUntil != null) {
            probes--;
        }
    }

    /** The time until another probe may be let through, if none may pass now; a moment, while the last one is under way. */
    public synchronized Optional<Duration> openFor() {
        return switch (state()) {
            case CLOSED -> Optional.empty();
            case HALF_OPEN -> probes >= options.probes() ? Optional.of(PROBE) : Optional.empty();
            case OPEN -> Optional.of(left());
        };
    }

    /** The clock may have reached the end since the state was looked at. */
    private Duration left() {
        Duration left = Duration.between(clock.instant(), openUntil);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public synchronized Status status() {
        return new Status(store, state(), successes, failures, lastFailure, openUntil);
    }

    /** As new: closed, and nothing counted, whatever the calls that are under way will say. */
    public synchronized void reset() {
        if (failures > 0) {
            LOG.atInfo().addKeyValue("store", store.wire()).log("circuit reset");
        }
        close();
        successes = 0;
        lastFailure = null;
    }

    private void close() {
        era++;
        failures = 0;
        probes = 0;
        openUntil = null;
    }

    private State state() {
        if (openUntil == null) {
            return State.CLOSED;
        }
        return clock.instant().isBefore(openUntil) ? State.OPEN : State.HALF_OPEN;
    }
}
