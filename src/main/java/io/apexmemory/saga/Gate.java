package io.apexmemory.saga;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The lock of each document and the cache of results, in Redis. It only saves work: with a gate that forgets, or remembers
 * what is no longer so, a saga is slower and never wrong. Thread-safe.
 */
public interface Gate {
    /** One request: the cached result of this key, else the lock if it is free or already this token's. */
    Entry enter(UUID documentId, String key, String token);

    /** Prolongs the lock; false if it is not this token's any more. */
    boolean renew(UUID documentId, String token);

    /** Whether the lock is this token's now; by the time of the answer it may have expired. */
    boolean held(UUID documentId, String token);

    /**
     * One request: caches the result of this key if there is room for it, and releases the lock if it is still this token's.
     */
    void finish(UUID documentId, String key, String token, String result);

    /** One request: drops the results of these keys, and releases the lock if it is still this token's; how many there were. */
    long forget(UUID documentId, List<String> keys, String token);

    /** Releases the lock if it is still this token's. */
    void release(UUID documentId, String token);

    /** One request: how long this refusal of this key has been remembered; else remembers it from now on. */
    Optional<Duration> remember(UUID documentId, String key, String refusal);

    /** Deletes what is cached of a document's answers and refusals, however long that takes; how many there were. */
    int forget(UUID documentId);

    /** What stands at the gate. */
    sealed interface Entry {
        record Cached(String result) implements Entry {}

        record Locked() implements Entry {}

        record Busy() implements Entry {}
    }

    /**
     * How a saga uses the gate.
     *
     * @param locking off: everybody enters at once, and the fences alone keep one winner
     * @param ttl of the lock, renewed at a third of it
     * @param retries before giving up, {@code interval} apart
     */
    record Options(boolean locking, Duration ttl, int retries, Duration interval) {}
}
