package io.apexmemory.ingest;

import io.apexmemory.document.DeleteRequest;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.ErrorType;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Instant;

/** Stops the ingestion under way, then deletes, and again as long as somebody asks. */
public final class DeleteDocumentWorkflowImpl implements DeleteDocumentWorkflow {
    private final DeletionActivities activities =
            Workflow.newActivityStub(DeletionActivities.class, Step.WRITE.options(0));
    private boolean askedAgain;
    private Instant asked;

    @Override
    public DeleteResult delete(DeleteRequest request) {
        if (request == null || request.documentId() == null) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "A deletion needs a document_id", ErrorType.VALIDATION.wire());
        }
        asked = Instant.ofEpochMilli(Workflow.getInfo().getRunStartedTimestampMillis());
        DeleteResult result = null;
        do {
            askedAgain = false;
            Instant storedUntil = activities.withdraw(request, asked);
            DeleteResult latest = activities.delete(request, storedUntil);
            result = result == null || !latest.alreadyDeleted() ? latest : result;
        } while (askedAgain);
        return result;
    }

    @Override
    public void deleteAgain() {
        askedAgain = true;
        asked = Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }
}
