package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.ingest.wire.BlobOwner;
import io.apexmemory.ingest.wire.BlobStore;
import io.apexmemory.saga.DeletionOutcome;
import io.temporal.failure.TemporalException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/**
 * One attempt to delete: the tombstone and the four databases by the saga, then the payloads in the blob store. Whatever goes
 * wrong leaves as an {@link ApexException}, and another attempt goes on where this one ended. Thread-safe.
 */
public final class DocumentDeletion {
    private final Remover remover;
    private final BlobStore blobs;

    public DocumentDeletion(Remover remover, BlobStore blobs) {
        this.remover = remover;
        this.blobs = blobs;
    }

    /** The saga's {@code delete}. */
    @FunctionalInterface
    public interface Remover {
        DeletionOutcome delete(UUID documentId, Progress progress);
    }

    /** @param storedUntil payloads that were stored later belong to a newer ingestion, and stay */
    public DeleteResult delete(UUID documentId, Instant storedUntil, Progress progress) {
        try {
            DeleteResult result = remover.delete(documentId, progress).orThrow();
            progress.step("Removing payloads");
            return result.withRemoved(
                    "blobs", Map.of("blobs", (long) blobs.removeOf(BlobOwner.document(documentId), storedUntil)));
        } catch (ApexException | TemporalException | CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ApexException(
                    ErrorType.DATABASE_WRITE,
                    "the deletion of document " + documentId + " failed with "
                            + e.getClass().getName()
                            + "; it is tried again, and if that does not help the worker's log says where it failed",
                    e);
        }
    }
}
