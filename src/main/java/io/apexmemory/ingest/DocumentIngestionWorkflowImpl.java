package io.apexmemory.ingest;

import com.fasterxml.jackson.core.type.TypeReference;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.ingest.wire.Carried;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;

/** The four steps in order, and again as long as somebody asks. */
public final class DocumentIngestionWorkflowImpl implements DocumentIngestionWorkflow {
    private static final Logger log = Workflow.getLogger(DocumentIngestionWorkflowImpl.class);

    /** For the step under way when the request is withdrawn. */
    private static final Duration STEP = Duration.ofMinutes(1);

    private static final Type OUTLINE = new TypeReference<Carried<Outline>>() {}.getType();
    private static final Type COUNT = new TypeReference<Carried<Outline.Count>>() {}.getType();
    private static final Type NOTHING = new TypeReference<Carried<Void>>() {}.getType();

    private IngestRequest current;
    private IngestRequest askedFor;
    private UUID documentId;
    private IngestionStatus status = IngestionStatus.PENDING;
    private int progress;
    private String errorMessage;
    private boolean withdrawn;
    private CancellationScope running;
    private IngestResult result;

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
            TemporalFailure failure = attempt();
            // whoever withdrew waits for the end of this run, and not of what was asked for since
            if (askedFor != null && (withdrawn || Workflow.getInfo().isContinueAsNewSuggested())) {
                Workflow.continueAsNew(askedFor);
            }
            if (askedFor == null) {
                publish();
                if (failure != null) {
                    throw failure;
                }
                return result;
            }
        }
    }

    /** One run; how it failed, or null. A cancellation of the workflow itself ends it at once. */
    private TemporalFailure attempt() {
        result = null;
        running = Workflow.newCancellationScope(() -> result = run());
        try {
            running.run();
            return null;
        } catch (ApplicationFailure overtaken) {
            return overtaken;
        } catch (ActivityFailure e) {
            if (!(e.getCause() instanceof CanceledFailure cancelled)) {
                failed(IngestionFailure.of(e).message());
                return e;
            }
            return ended(cancelled);
        } catch (CanceledFailure e) {
            return ended(e);
        }
    }

    private TemporalFailure ended(CanceledFailure cancelled) {
        if (withdrawn) {
            return overtaken();
        }
        failed(IngestionFailure.of(cancelled).message());
        publish();
        throw cancelled;
    }

    private ApplicationFailure overtaken() {
        String text = "document " + documentId + " was overtaken: it was to be deleted before it was ingested";
        failed(text);
        return ApplicationFailure.newNonRetryableFailure(text, ErrorType.SUPERSEDED.wire());
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

    @Override
    public void withdraw() {
        askedFor = null;
        if (withdrawn) {
            return;
        }
        withdrawn = true;
        if (running != null) {
            // a step that hangs, or is tried over and over, is not waited for
            Workflow.newTimer(STEP).thenApply(passed -> {
                running.cancel("the document is to be deleted");
                return null;
            });
        }
    }

    private void takeRequest() {
        if (askedFor != null) {
            current = askedFor;
            askedFor = null;
            withdrawn = false;
        }
        errorMessage = null;
        reach(IngestionStatus.PENDING);
    }

    private IngestResult run() {
        begin(Step.PARSE);
        Carried<Outline> document = carry(Step.PARSE, 0, OUTLINE, current);
        documentId = document.known().uuid();
        int chunks = document.known().chunks();
        reach(Step.PARSE.done());

        begin(Step.EXTRACT);
        Carried<Outline.Count> entities = carry(Step.EXTRACT, chunks, COUNT, document);
        reach(Step.EXTRACT.done());

        begin(Step.EMBED);
        Carried<Void> embeddings = carry(Step.EMBED, chunks, NOTHING, document);
        reach(Step.EMBED.done());

        begin(Step.WRITE);
        WriteSummary written = write(chunks, document, entities, embeddings);
        reach(Step.WRITE.done());
        return new IngestResult(
                written.status(),
                written.documentId(),
                written.databasesWritten(),
                document.known().metadata().pageCount(),
                chunks,
                entities.known().items(),
                written.version());
    }

    /** What a step makes goes to the next one as it is: this thread reads no more of it than it needs. */
    @SuppressWarnings("unchecked")
    private static <T> Carried<T> carry(Step step, int chunks, Type made, Object argument) {
        return Workflow.newUntypedActivityStub(step.options(chunks))
                .execute(step.activity(), Carried.class, made, argument);
    }

    /** A request without an idempotency id has the three arguments that every worker knows. */
    private WriteSummary write(int chunks, Object document, Object entities, Object embeddings) {
        Object[] arguments = current.idempotencyId() == null
                ? new Object[] {document, entities, embeddings}
                : new Object[] {document, entities, embeddings, current.idempotencyId()};
        return Workflow.newUntypedActivityStub(Step.WRITE.options(chunks))
                .execute(Step.WRITE.activity(), WriteSummary.class, arguments);
    }

    private void begin(Step step) {
        if (withdrawn) {
            throw overtaken();
        }
        reach(step.running());
        publish();
    }

    /** Where it is each time that it waits, for a list of ingestions; it goes to the server together with what comes next. */
    private void publish() {
        IngestionAttributes.publish(documentId, current.source(), status);
    }

    private void reach(IngestionStatus next) {
        status = next;
        progress = next.percent();
    }

    private void failed(String message) {
        status = IngestionStatus.FAILED;
        errorMessage = message;
    }
}
