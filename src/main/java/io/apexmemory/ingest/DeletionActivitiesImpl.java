package io.apexmemory.ingest;

import io.apexmemory.document.DeleteRequest;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.saga.Sleeper;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link DocumentDeletion} under Temporal. Thread-safe. */
public final class DeletionActivitiesImpl implements DeletionActivities {
    private static final Logger log = LoggerFactory.getLogger(DeletionActivitiesImpl.class);
    private static final Duration GLANCE = Duration.ofMillis(250);

    private final DocumentDeletion deletion;
    private final WorkflowClient temporal;
    private final Duration patience;

    /** @param patience for an ingestion to end; after that the order of the commits alone decides */
    public DeletionActivitiesImpl(DocumentDeletion deletion, WorkflowClient temporal, Duration patience) {
        this.deletion = deletion;
        this.temporal = temporal;
        this.patience = patience;
    }

    @Override
    public Instant withdraw(DeleteRequest request, Instant asked) {
        return IngestionActivitiesImpl.attempt(
                WITHDRAW, ErrorType.DATABASE_WRITE, progress -> withdraw(request.documentId(), asked, progress));
    }

    private Instant withdraw(UUID documentId, Instant asked, Progress progress) {
        String workflowId = DocumentIngestionWorkflow.workflowId(documentId);
        Optional<WorkflowExecutionDescription> latest = describe(
                WorkflowTargetOptions.newBuilder().setWorkflowId(workflowId).build());
        if (latest.isEmpty()
                || !running(latest.get())
                || latest.get().getStartTime().isAfter(asked)) {
            return asked;
        }
        WorkflowTargetOptions run = WorkflowTargetOptions.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(latest.get().getExecution().getRunId())
                .build();
        signal(run);
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            progress.step("Waiting for the ingestion to end");
            Optional<WorkflowExecutionDescription> now = describe(run);
            if (now.isEmpty() || !running(now.get())) {
                return now.map(WorkflowExecutionDescription::getCloseTime).orElse(asked);
            }
            pause();
        }
        log.atWarn().addKeyValue("document_id", documentId).log("An ingestion did not end in time for its deletion");
        return asked;
    }

    private void signal(WorkflowTargetOptions run) {
        try {
            stub(run).signal(DocumentIngestionWorkflow.WITHDRAW);
        } catch (WorkflowNotFoundException e) {
            log.debug("The ingestion has ended by itself");
        }
    }

    private Optional<WorkflowExecutionDescription> describe(WorkflowTargetOptions run) {
        try {
            return Optional.of(stub(run).describe());
        } catch (WorkflowNotFoundException e) {
            return Optional.empty();
        }
    }

    private WorkflowStub stub(WorkflowTargetOptions run) {
        return temporal.newUntypedWorkflowStub(run, Optional.of(DocumentIngestionWorkflow.TYPE));
    }

    private static boolean running(WorkflowExecutionDescription run) {
        return run.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    }

    private static void pause() {
        try {
            Sleeper.REAL.sleep(GLANCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while an ingestion was waited for");
        }
    }

    @Override
    public DeleteResult delete(DeleteRequest request, Instant storedUntil) {
        return IngestionActivitiesImpl.attempt(
                DELETE,
                ErrorType.DATABASE_WRITE,
                progress -> deletion.delete(request.documentId(), storedUntil, progress));
    }
}
