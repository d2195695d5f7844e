package io.apexmemory.ingest;

import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.Progress;
import io.apexmemory.saga.Sleeper;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/**
 * A deletion in the calling thread, with the attempts and pauses of the activity. Unlike the workflow it does not stop an
 * ingestion that is under way in Temporal; one that commits later brings the document in again. Thread-safe.
 */
public final class DirectDeletion {
    private final DocumentDeletion deletion;
    private final Attempts attempts;
    private final Clock clock;

    public DirectDeletion(DocumentDeletion deletion, Sleeper sleeper, Clock clock) {
        this.deletion = deletion;
        this.attempts = new Attempts(sleeper);
        this.clock = clock;
    }

    /** @throws io.apexmemory.document.ApexException when the attempts are used up or another one cannot help */
    public DeleteResult delete(UUID documentId, Progress progress) {
        Instant storedUntil = clock.instant();
        return attempts.run(Step.WRITE, () -> deletion.delete(documentId, storedUntil, progress));
    }
}
