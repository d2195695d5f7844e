package io.apexmemory.ingest;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Sweeps, audits all four databases in both directions, mends what it may, and removes the blobs that no history refers to any
 * more. Safe beside ingestions under way.
 */
@WorkflowInterface
public interface ReconciliationWorkflow {
    String TYPE = "ReconciliationWorkflow";

    /** Of the workflow that somebody starts by hand, and the first part of those of a schedule. */
    String WORKFLOW_ID = "reconciliation";

    @WorkflowMethod(name = TYPE)
    ReconciliationResult reconcile(ReconciliationRequest request);
}
