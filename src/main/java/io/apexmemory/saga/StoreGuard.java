package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Circuit breaker and retry around the calls to one store. The retry is inside: one run of tries that is used up counts as one
 * failure of the breaker, and an error of the caller counts as none. Thread-safe.
 */
public final class StoreGuard {
    private static final Duration PROBE = Duration.ofSeconds(1);

    private final StoreName store;
    private final Options options;
    private final Clock clock;
    private final Sleeper sleeper;
    private final CircuitBreaker breaker;
    private volatile Instant openUntil = Instant.MIN;
    private volatile boolean probing;

    /**
     * The knobs of a guard.
     *
     * @param failures runs in a row that open the circuit, 0 for no breaker
     * @param open how long it stays open before one probe may pass
     * @param retries after the first try, 0 for none
     * @param firstDelay before the first retry, doubled for each further one
     */
    public record Options(int failures, Duration open, int retries, Duration firstDelay) {}

    public StoreGuard(StoreName store, Options options, Clock clock, Sleeper sleeper) {
        this.store = store;
        this.options = options;
        this.clock = clock;
        this.sleeper = sleeper;
        int window = Math.max(1, options.failures());
        breaker = CircuitBreaker.of(
                store.wire(),
                CircuitBreakerConfig.custom()
                        .slidingWindow(window, window, SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(options.open())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .clock(clock)
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                openUntil = clock.instant().plus(options.open());
            }
        });
    }

    public StoreName store() {
        return store;
    }

    /** The breaker itself: state, counts, reset by hand. */
    public CircuitBreaker breaker() {
        return breaker;
    }

    /** The time until the next probe, if the circuit is open now; a moment, while a probe is under way. */
    public Optional<Duration> openFor() {
        if (probing) {
            return Optional.of(PROBE);
        }
        Duration left = Duration.between(clock.instant(), openUntil);
        return breaker.getState() == CircuitBreaker.State.OPEN && !left.isNegative()
                ? Optional.of(left)
                : Optional.empty();
    }

    /** Calls the store through the breaker, trying again until it answers, the tries are used up or the deadline is near. */
    public <T> T call(Supplier<T> call, Function<RuntimeException, Store.Diagnosis> diagnosis, Deadline deadline) {
        if (options.failures() == 0) {
            return retry(call, diagnosis, deadline, options.retries());
        }
        if (!breaker.tryAcquirePermission()) {
            throw new StoreFailure(store, 0, new Store.Diagnosis(true, false, openText()), null);
        }
        boolean probe = breaker.getState() == CircuitBreaker.State.HALF_OPEN;
        probing |= probe;
        long start = System.nanoTime();
        try {
            T answer = retry(call, diagnosis, deadline, options.retries());
            breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            return answer;
        } catch (StoreFailure e) {
            // a call that was given up says nothing of the store
            if (e.diagnosis().passing() && !deadline.givenUp()) {
                breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
            } else {
                breaker.releasePermission();
            }
            throw e;
        } catch (RuntimeException | Error e) {
            breaker.releasePermission();
            throw e;
        } finally {
            probing &= !probe;
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
            boolean last =
                    attempt > retries || !why.passing() || deadline.left().compareTo(delay) <= 0;
            if (last || !slept(delay)) {
                Store.Diagnosis all = new Store.Diagnosis(why.passing(), maybeApplied, why.reason());
                throw new StoreFailure(store, attempt, all, cause);
            }
            delay = min(delay.multipliedBy(2), Duration.ofSeconds(10));
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

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private String openText() {
        long seconds = openFor().orElse(Duration.ZERO).toSeconds() + 1;
        return "its circuit is open, the next try is due in " + seconds + " s";
    }
}
