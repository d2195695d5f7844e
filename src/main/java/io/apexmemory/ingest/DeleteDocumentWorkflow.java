package io.apexmemory.ingest;

import io.apexmemory.document.DeleteRequest;
import io.apexmemory.document.DeleteResult;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.UUID;

/** Removes one document from the four databases and the blob store. There is one workflow for a document at any time. */
@WorkflowInterface
public interface DeleteDocumentWorkflow {
    String TYPE = "DeleteDocumentWorkflow";
    String DELETE_AGAIN = "delete_again";

    /** The id of a document's workflow. */
    static String workflowId(UUID documentId) {
        return "delete-" + documentId;
    }

    /** @return what went from where, of the last run that found something */
    @WorkflowMethod(name = TYPE)
    DeleteResult delete(DeleteRequest request);

    /** Asks for one more run after the one under way: the document may have come back meanwhile. One with the start is the start's. */
    @SignalMethod(name = DELETE_AGAIN)
    void deleteAgain();
}
