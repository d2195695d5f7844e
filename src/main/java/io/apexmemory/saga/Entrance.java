package io.apexmemory.saga;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The way of one attempt into the stores: past the circuits, to a place, to the lock. Used by the attempt's thread alone. */
final class Entrance implements AutoCloseable {
    private final EnhancedSaga saga;
    private final UUID documentId;
    private final String token;
    private final Deadline deadline;
    private final Pulse pulse;
    private HeldLock lock = HeldLock.NONE;
    private final Place place;

    Entrance(EnhancedSaga saga, UUID documentId, String token, Deadline deadline, Pulse pulse) {
        this.saga = saga;
        this.documentId = documentId;
        this.token = token;
        this.deadline = deadline;
        this.pulse = pulse;
        this.place = new Place(saga.places);
    }

    /** Of several, the one that is open longest: an attempt before it lets a probe through would be lost. */
    void passCircuits(Collection<StoreGuard> guards) {
        guards.stream()
                .filter(g -> g.circuit().openFor().isPresent())
                .max(Comparator.comparing(g -> g.circuit().openFor().orElse(Duration.ZERO)))
                .ifPresent(g -> {
                    Duration left = g.circuit().openFor().orElse(Duration.ZERO);
                    throw error(
                                    ErrorType.DATABASE_WRITE,
                                    "was not touched, because the circuit of "
                                            + g.store().title() + " is open; the next try is due in "
                                            + (left.toSeconds() + 1) + " s")
                            .retryAfter(left.plusMillis(100));
                });
    }

    /** Waits for one of the places that there are connections for. */
    void takePlace() {
        if (!place.take(deadline, pulse)) {
            throw error(ErrorType.DATABASE_WRITE, "waited too long for its turn; nothing was touched");
        }
    }

    /**
     * Waits for the lock, and holds it when nothing is returned.
     *
     * @param key of results that may be remembered, or null
     * @param believed what such a result is worth, if anything
     */
    <T> Optional<T> enter(String key, Function<String, Optional<T>> believed) {
        Gate.Options options = saga.options().gate();
        if (!options.locking() && key == null) {
            return Optional.empty();
        }
        boolean look = true;
        long start = System.nanoTime();
        for (int waited = 0; ; ) {
            Gate.Entry entry = knock(look ? key : null);
            if (entry instanceof Gate.Entry.Locked) {
                if (options.locking()) {
                    saga.meter.lockAcquired(Duration.ofNanos(System.nanoTime() - start));
                }
                lock = new HeldLock(saga, documentId, key, token);
                lock.renewing(options);
                return Optional.empty();
            }
            if (entry instanceof Gate.Entry.Cached cached) {
                Optional<T> answer = believed.apply(cached.result());
                if (answer.isPresent()) {
                    return answer;
                }
                look = false;
            } else if (waited++ < options.retries()) {
                pulse.step("Waiting for the lock");
                // or a crowd at one document would keep all others out
                place.giveBack();
                saga.sleeper.pause(options.interval());
                takePlace();
            } else {
                throw error(
                        ErrorType.LOCK_ACQUISITION,
                        "is held by another attempt, and its lock did not become free in "
                                + options.interval()
                                        .multipliedBy(options.retries())
                                        .toMillis() + " ms");
            }
        }
    }

    private Gate.Entry knock(String key) {
        try {
            return saga.gate(() -> saga.gate.enter(documentId, key, token), deadline);
        } catch (StoreFailure e) {
            if (e.diagnosis().maybeApplied()) {
                // the lock may have been taken all the same
                lock = new HeldLock(saga, documentId, key, token);
            }
            throw saga.withDelay(
                    error(ErrorType.LOCK_ACQUISITION, "could not be locked, because of " + e.getMessage()));
        }
    }

    /** Released at most once, and not renewed after that. */
    HeldLock lock() {
        return lock;
    }

    /** Drops results that are remembered, together with the lock; how many there were. */
    long forget(List<String> keys) {
        if (lock == HeldLock.NONE) {
            lock = new HeldLock(saga, documentId, null, token);
        }
        return lock.forget(keys);
    }

    private ApexException error(ErrorType type, String text) {
        return new ApexException(type, "document " + documentId + " " + text);
    }

    @Override
    public void close() {
        lock.release();
        place.giveBack();
    }
}
