package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The record of all sagas and the one commit point, in PostgreSQL. Each method is one round trip and one transaction, and may
 * be repeated when its answer was lost. Thread-safe.
 */
public interface Ledger {
    /** The durable result of this key, if the version it made is live and its time to live has not passed. */
    Lookup find(UUID documentId, String key, String requestId);

    /**
     * Looks the key up once more under the document's row lock; otherwise takes the next fence and records the saga. An answer
     * that cannot be read is deleted, at the price of two more round trips.
     */
    Intent open(UUID sagaId, UUID documentId, String key, String requestId, String owner, Duration budget);

    /** Takes the next fence for a deletion and records it as a saga, unless there is nothing to delete. */
    Intent openDeletion(UUID sagaId, UUID documentId, String owner, Duration budget);

    /** Publishes: OPEN to COMMITTED and the live version, together with the durable result, if that can be stored. */
    Commit commit(UUID sagaId, WriteSummary summary);

    /**
     * The same for a deletion: the live version becomes a tombstone, which readers take for nothing. Sagas that began before it
     * are aborted by it.
     */
    Commit commitDeletion(UUID sagaId, UUID documentId);

    /** What is left of a document beside its live version, and whether it is deleted. */
    Remains remains(UUID documentId);

    /** OPEN to ABORTED; false if the saga has been committed. */
    boolean abort(UUID sagaId);

    /** Records undos that failed, by store and reason; the same store, document and version again counts up. */
    void deadLetters(Leftover leftover, Map<StoreName, String> errors);

    /**
     * Sagas with something to tidy, the longest untried first: aborts those past their deadline, and names every version that is
     * aborted or no longer live, at most once a minute each, but always while it has an open dead letter.
     */
    List<Leftover> leftovers(int limit);

    /** The version was found clean, or was cleaned: its dead letters are resolved, and when no attempt can live, it is forgotten. */
    void swept(Leftover leftover);

    /** Deletes the durable answers of a document, so that its next request writes; how many there were. */
    int forget(UUID documentId);

    /** A version that no reader may see, and that ought to go. */
    record Leftover(UUID sagaId, UUID documentId, long version) {}

    /**
     * What is left of a document.
     *
     * @param deleted whether its live version is a tombstone
     * @param versions that nobody may see, and that were not found clean yet
     * @param keys of results that may still be remembered
     */
    record Remains(boolean deleted, List<Leftover> versions, List<String> keys) {
        public Remains {
            versions = List.copyOf(versions);
            keys = List.copyOf(keys);
        }
    }

    /** What is known of a key. */
    record Lookup(Optional<Intent.Answered> answer, boolean conflict) {}

    /** The end of {@link #open} and {@link #openDeletion}. */
    sealed interface Intent {
        record Opened(long version) implements Intent {}

        /** @param age since the answer was first given */
        record Answered(WriteSummary summary, Duration age) implements Intent {}

        /**
         * There is nothing to delete, and no fence was taken.
         *
         * @param version of the tombstone, 0 if there is none
         */
        record Absent(long version) implements Intent {}

        /** The caller's request id belongs to other parameters. */
        record Conflict() implements Intent {}
    }

    /** The end of {@link #commit} and {@link #commitDeletion}. */
    sealed interface Commit {
        /** @param previous the version that was live before, 0 if none was */
        record Committed(long previous) implements Commit {}

        /** Somebody took the saga for dead and aborted it. */
        record Aborted() implements Commit {}

        /** A newer version is live. */
        record Superseded(long live) implements Commit {}
    }
}
