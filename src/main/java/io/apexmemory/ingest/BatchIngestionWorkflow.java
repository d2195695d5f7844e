package io.apexmemory.ingest;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Ingests many documents, each by a {@link DocumentIngestionWorkflow} of its own, a bounded number at a time. A document that
 * fails is listed with its reason and holds up no other.
 */
@WorkflowInterface
public interface BatchIngestionWorkflow {
    String TYPE = "BatchIngestionWorkflow";
    String GET_PROGRESS = "get_progress";
    String PAUSE = "pause";
    String RESUME = "resume";
    String CANCEL = "cancel";

    /** @param soFar null, and left out, by whoever starts it */
    @WorkflowMethod(name = TYPE)
    BatchResult ingest(BatchRequest request, BatchSoFar soFar);

    @QueryMethod(name = GET_PROGRESS)
    BatchProgress progress();

    /** Begins no more documents until it is resumed; those in flight go on to their ends. */
    @SignalMethod(name = PAUSE)
    void pause();

    @SignalMethod(name = RESUME)
    void resume();

    /** Begins no more documents, waits for those in flight and ends. */
    @SignalMethod(name = CANCEL)
    void cancel();
}
