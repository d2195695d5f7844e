package io.apexmemory.ingest;

import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** What a batch needs beside the ingestions. They heartbeat, and fail like those of an ingestion. */
@ActivityInterface
public interface BatchActivities {
    String LIST = "list_documents_activity";
    String JOIN = "join_ingestion_activity";

    /**
     * The next documents of a batch, at most as many as one run of it ingests.
     *
     * @param after what the page before named as next; null for the first
     */
    @ActivityMethod(name = LIST)
    BatchPage list(BatchRequest request, String after);

    /** Asks for a document whose ingestion is under way already, and waits for the end; fails as the ingestion fails. */
    @ActivityMethod(name = JOIN)
    IngestResult join(IngestRequest request);
}
