package io.apexmemory.ingest;

import io.apexmemory.document.DeleteRequest;
import io.apexmemory.document.DeleteResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;

/** The steps of a deletion as activities. They heartbeat, and fail like those of an ingestion. */
@ActivityInterface
public interface DeletionActivities {
    String WITHDRAW = "withdraw_ingestion_activity";
    String DELETE = "delete_document_activity";

    /**
     * Asks the document's ingestion that began before this moment to end, and waits for it a bounded time.
     *
     * @return until when it may have stored payloads that nobody needs any more
     */
    @ActivityMethod(name = WITHDRAW)
    Instant withdraw(DeleteRequest request, Instant asked);

    @ActivityMethod(name = DELETE)
    DeleteResult delete(DeleteRequest request, Instant storedUntil);
}
