package io.apexmemory.ingest;

import io.apexmemory.document.ErrorType;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One page of documents a run. No document keeps a thread: thousands may be in flight, and a thread of a workflow is dear. */
public final class BatchIngestionWorkflowImpl implements BatchIngestionWorkflow {
    private static final int LATEST = 20;
    /** For an ingestion that somebody else had asked for, with all its attempts. */
    private static final Duration JOINING = Duration.ofHours(1);

    private final BatchRequest request;
    private final List<BatchFailure> failures;
    private int documents;
    private int completed;
    private int inFlight;
    private boolean listedAll;
    private boolean paused;
    private boolean cancelled;
    private boolean ended;

    @WorkflowInit
    public BatchIngestionWorkflowImpl(BatchRequest request, BatchSoFar soFar) {
        BatchSoFar before = soFar == null ? BatchSoFar.NOTHING : soFar;
        this.request = request == null ? new BatchRequest(null, null, null, null, null) : request;
        failures = new ArrayList<>(before.failures());
        documents = before.documents();
        completed = before.completed();
        paused = before.paused();
    }

    @Override
    public BatchResult ingest(BatchRequest same, BatchSoFar soFar) {
        request.problem().ifPresent(problem -> {
            throw ApplicationFailure.newNonRetryableFailure(problem, ErrorType.VALIDATION.wire());
        });
        BatchPage page = list(soFar == null ? null : soFar.next());
        documents += page.documents().size();
        listedAll = page.next() == null;
        try {
            for (BatchPage.Item item : page.documents()) {
                Workflow.await(() -> cancelled || (!paused && inFlight < request.parallel()));
                if (cancelled) {
                    break;
                }
                begin(item);
            }
            Workflow.await(() -> inFlight == 0);
        } catch (CanceledFailure e) {
            cancelled = true;
            Workflow.newDetachedCancellationScope(() -> Workflow.await(() -> inFlight == 0))
                    .run();
            throw e;
        }
        if (!cancelled && !listedAll) {
            Workflow.continueAsNew(request, new BatchSoFar(page.next(), paused, documents, completed, failures));
        }
        ended = true;
        return new BatchResult(status(), request.source(), documents, completed, failures.size(), failures);
    }

    private BatchPage list(String after) {
        try {
            return Workflow.newActivityStub(BatchActivities.class, Step.PARSE.options(0))
                    .list(request, after);
        } catch (ActivityFailure e) {
            throw e.getCause() instanceof CanceledFailure cancelled ? cancelled : e;
        }
    }

    private void begin(BatchPage.Item item) {
        if (item.failure() != null) {
            failed(item, item.failure());
            return;
        }
        inFlight++;
        IngestRequest document = new IngestRequest(item.documentId(), item.uri(), request.source(), null);
        ChildWorkflowOptions options = ChildWorkflowOptions.newBuilder()
                .setWorkflowId(DocumentIngestionWorkflow.workflowId(item.documentId()))
                // a batch that is terminated leaves no document half way
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .setPriority(FairShare.ofBatch(request.source()))
                .build();
        // the cancellation of a batch is none of the documents in flight
        Workflow.newDetachedCancellationScope(() -> {
                    Promise<IngestResult> child = Workflow.newUntypedChildWorkflowStub(
                                    DocumentIngestionWorkflow.TYPE, options)
                            .executeAsync(IngestResult.class, document);
                    var unused = child.handle((result, failure) -> {
                        if (failure != null && failure.getCause() instanceof WorkflowExecutionAlreadyStarted) {
                            join(item, document);
                        } else {
                            end(item, failure);
                        }
                        return null;
                    });
                })
                .run();
    }

    /** Somebody has asked for the document: it is asked for once more, so that it is ingested as it is now. */
    private void join(BatchPage.Item item, IngestRequest document) {
        ActivityOptions options = ActivityOptions.newBuilder(Step.WRITE.options(0))
                .setStartToCloseTimeout(JOINING)
                .build();
        var unused = Workflow.newUntypedActivityStub(options)
                .executeAsync(BatchActivities.JOIN, IngestResult.class, document)
                .handle((result, failure) -> {
                    end(item, failure);
                    return null;
                });
    }

    private void end(BatchPage.Item item, RuntimeException failure) {
        inFlight--;
        if (failure == null) {
            completed++;
        } else {
            failed(item, IngestionFailure.of(failure));
        }
    }

    private void failed(BatchPage.Item item, IngestionFailure why) {
        failures.add(new BatchFailure(item.uri(), item.documentId(), why.type(), why.message()));
    }

    @Override
    public BatchProgress progress() {
        return new BatchProgress(
                status(),
                request.source(),
                documents,
                listedAll,
                completed,
                failures.size(),
                inFlight,
                failures.subList(Math.max(0, failures.size() - LATEST), failures.size()));
    }

    private String status() {
        if (ended) {
            return cancelled ? "cancelled" : "completed";
        }
        return cancelled ? "cancelling" : paused ? "paused" : "running";
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }
}
