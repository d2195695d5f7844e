package io.apexmemory.ingest;

import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.apexmemory.ingest.wire.BlobOwner;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.UUID;

/**
 * Brings one document into the four databases. There is one workflow for a document at any time, so what was asked for last is
 * what stays.
 */
@WorkflowInterface
public interface DocumentIngestionWorkflow {
    String TYPE = "DocumentIngestionWorkflow";
    String GET_STATUS = "get_status";
    String INGEST_AGAIN = "ingest_again";
    String WITHDRAW = "withdraw";

    /** The id of a document's workflow. */
    static String workflowId(UUID documentId) {
        return BlobOwner.document(documentId).workflowId();
    }

    /** @return the result of the last run, when nothing more was asked for */
    @WorkflowMethod(name = TYPE)
    IngestResult ingest(IngestRequest request);

    @QueryMethod(name = GET_STATUS)
    IngestionState status();

    /**
     * Asks for one more run after the one under way; of several requests the last counts. A request that comes with the start
     * takes the start's place.
     */
    @SignalMethod(name = INGEST_AGAIN)
    void ingestAgain(IngestRequest request);

    /**
     * Takes back what was asked for so far, because the document is to be deleted: no further step begins, the one under way
     * is cancelled if it takes longer than a minute, and the workflow ends. A request that comes after it begins a new one.
     */
    @SignalMethod(name = WITHDRAW)
    void withdraw();
}
