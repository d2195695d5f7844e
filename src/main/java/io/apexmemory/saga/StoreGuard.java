package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Circuit breaker and retry around the calls to one store. The retry is inside: one run of tries that is used up counts as one
 * failure of the breaker, and an error of the caller counts as none. Thread-safe.
 */
public final class StoreGuard {
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    /** Of a delay, either way, lest all who failed together come back together. */
    private static final double JITTER = 0.1;

    private final StoreName store;
    private final Options options;
    private final Sleeper sleeper;
    private final Circuit circuit;

    /**
     * The knobs of a guard.
     *
     * @param retries after the first try, 0 for none
     * @param firstDelay before the first retry, doubled for each further one, each within a tenth
     */
    public record Options(Circuit.Options circuit, int retries, Duration firstDelay) {}

    public StoreGuard(StoreName store, Options options, Clock clock, Sleeper sleeper) {
        this.store = store;
        this.options = options;
        this.sleeper = sleeper;
        circuit = new Circuit(store, options.circuit(), clock);
    }

    public StoreName store() {
        return store;
    }

    public Circuit circuit() {
        return circuit;
    }

    /** Calls the store through the breaker, trying again until it answers, the tries are used up or the deadline is near. */
    public <T> T call(Supplier<T> call, Function<RuntimeException, Store.Diagnosis> diagnosis, Deadline deadline) {
        Circuit.Pass pass = circuit.enter()
                .orElseThrow(() -> new StoreFailure(store, 0, new Store.Diagnosis(true, false, openText()), null));
        try {
            T answer = retry(call, diagnosis, deadline, options.retries());
            circuit.succeeded(pass);
            return answer;
        } catch (StoreFailure e) {
            // a call that was given up, or never made, says nothing of the store
            if (e.diagnosis().passing() && e.attempts() > 0 && !deadline.givenUp()) {
                circuit.failed(pass, e.diagnosis().reason());
            } else {
                circuit.abstained(pass);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            circuit.abstained(pass);
            throw e;
        }
    }

    /** Calls the store even if its circuit is open, until the deadline: for undos. */
    public <T> T callRegardless(
            Supplier<T> call, Function<RuntimeException, Store.Diagnosis> diagnosis, Deadline deadline) {
        return retry(call, diagnosis, deadline, options.retries() == 0 ? 0 : Integer.MAX_VALUE);
    }

    private <T> T retry(
            Supplier<T> call, Function<RuntimeException, Store.Diagnosis> diagnosis, Deadline deadline, int retries) {
        Duration delay = options.firstDelay();
        boolean maybeApplied = false;
        for (int attempt = 1; ; attempt++) {
            if (deadline.passed()) {
                throw new StoreFailure(
                        store, attempt - 1, new Store.Diagnosis(true, maybeApplied, "no time was left"), null);
            }
            RuntimeException cause;
            Store.Diagnosis why;
            try {
                return call.get();
            } catch (RuntimeException e) {
                cause = e;
                why = diagnosis.apply(e);
            }
            maybeApplied |= why.maybeApplied();
            Duration pause = jittered(delay);
            boolean last =
                    attempt > retries || !why.passing() || deadline.left().compareTo(pause) <= 0;
            if (last || !slept(pause)) {
                Store.Diagnosis all = new Store.Diagnosis(why.passing(), maybeApplied, why.reason());
                throw new StoreFailure(store, attempt, all, cause);
            }
            delay = min(delay.multipliedBy(2), LONGEST_DELAY);
        }
    }

    /** False if the thread was told to stop. */
    private boolean slept(Duration delay) {
        try {
            sleeper.sleep(delay);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Duration jittered(Duration delay) {
        double factor = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        return Duration.ofNanos(Math.round(delay.toNanos() * factor));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private String openText() {
        long seconds = circuit.openFor().orElse(Duration.ZERO).toSeconds() + 1;
        return "its circuit is open, the next try is due in " + seconds + " s";
    }
}
