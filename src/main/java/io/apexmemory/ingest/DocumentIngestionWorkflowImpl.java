package io.apexmemory.ingest;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.WriteSummary;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;

/** The four steps in order, and again as long as somebody asks. */
public final class DocumentIngestionWorkflowImpl implements DocumentIngestionWorkflow {
    private static final Logger log = Workflow.getLogger(DocumentIngestionWorkflowImpl.class);

    private IngestRequest current;
    private IngestRequest askedFor;
    private UUID documentId;
    private IngestionStatus status = IngestionStatus.PENDING;
    private int progress;
    private String errorMessage;

    @WorkflowInit
    public DocumentIngestionWorkflowImpl(IngestRequest request) {
        current = request;
        documentId = request.documentId();
    }

    /**
     * A signal is handled before the code that it arrives together with goes on, and the server refuses to end a workflow that
     * has a signal it has not seen; so nobody's request is lost between the last look and the end.
     */
    @Override
    public IngestResult ingest(IngestRequest request) {
        while (true) {
            takeRequest();
            IngestResult result = null;
            ActivityFailure failure = null;
            try {
                result = run();
            } catch (ActivityFailure e) {
                failed(e);
                if (e.getCause() instanceof CanceledFailure cancelled) {
                    throw cancelled;
                }
                failure = e;
            }
            if (askedFor == null) {
                if (failure != null) {
                    throw failure;
                }
                return result;
            }
            if (Workflow.getInfo().isContinueAsNewSuggested()) {
                Workflow.continueAsNew(askedFor);
            }
        }
    }

    @Override
    public IngestionState status() {
        return new IngestionState(documentId, current.source(), status, errorMessage, progress);
    }

    @Override
    public void ingestAgain(IngestRequest request) {
        if (request == null) {
            askedFor = current;
        } else if (documentId == null || request.documentId() == null || documentId.equals(request.documentId())) {
            askedFor = request;
        } else {
            log.warn("Ignored a request for document {}: this is the workflow of {}", request.documentId(), documentId);
        }
    }

    private void takeRequest() {
        if (askedFor != null) {
            current = askedFor;
            askedFor = null;
        }
        errorMessage = null;
        reach(IngestionStatus.PENDING);
    }

    private IngestResult run() {
        reach(Step.PARSE.running());
        ParsedDocument document = activities(Step.PARSE, 0).parse(current);
        documentId = document.uuid();
        int chunks = document.chunks().size();
        reach(Step.PARSE.done());

        reach(Step.EXTRACT.running());
        List<Entity> entities = activities(Step.EXTRACT, chunks).extract(document);
        reach(Step.EXTRACT.done());

        reach(Step.EMBED.running());
        Embeddings embeddings = activities(Step.EMBED, chunks).embed(document);
        reach(Step.EMBED.done());

        reach(Step.WRITE.running());
        WriteSummary written = write(document, entities, embeddings);
        reach(Step.WRITE.done());
        return new IngestResult(
                written.status(),
                written.documentId(),
                written.databasesWritten(),
                document.metadata().pageCount(),
                chunks,
                entities.size(),
                written.version());
    }

    private static IngestionActivities activities(Step step, int chunks) {
        return Workflow.newActivityStub(IngestionActivities.class, step.options(chunks));
    }

    /** Untyped, so that a request without an idempotency id has the three arguments that every worker knows. */
    private WriteSummary write(ParsedDocument document, List<Entity> entities, Embeddings embeddings) {
        Object[] arguments = current.idempotencyId() == null
                ? new Object[] {document, entities, embeddings}
                : new Object[] {document, entities, embeddings, current.idempotencyId()};
        return Workflow.newUntypedActivityStub(
                        Step.WRITE.options(document.chunks().size()))
                .execute(Step.WRITE.activity(), WriteSummary.class, arguments);
    }

    private void reach(IngestionStatus next) {
        status = next;
        progress = next.percent();
    }

    private void failed(ActivityFailure failure) {
        status = IngestionStatus.FAILED;
        errorMessage = IngestionFailure.of(failure).message();
    }
}
