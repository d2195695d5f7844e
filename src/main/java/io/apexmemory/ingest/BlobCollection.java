package io.apexmemory.ingest;

import com.google.protobuf.Duration;
import io.apexmemory.document.Progress;
import io.apexmemory.ingest.wire.BlobOwner;
import io.apexmemory.ingest.wire.BlobStore;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import java.time.Clock;
import java.time.Instant;

/**
 * Removes the blobs of documents and batches whose histories Temporal keeps no more: nothing can refer to them. Looks only at what was
 * stored longer ago than Temporal keeps a history, and asks Temporal about each such workflow. Safe beside ingestions under
 * way. Thread-safe.
 */
public final class BlobCollection {
    /** Between a payload that is stored and the workflow that refers to it. */
    private static final java.time.Duration GRACE = java.time.Duration.ofDays(1);

    private final BlobStore blobs;
    private final WorkflowClient temporal;
    private final Clock clock;

    public BlobCollection(BlobStore blobs, WorkflowClient temporal, Clock clock) {
        this.blobs = blobs;
        this.temporal = temporal;
        this.clock = clock;
    }

    /** How many blobs went. */
    public int collect(Progress progress) {
        Instant old = clock.instant().minus(GRACE).minus(retention());
        int removed = 0;
        for (BlobOwner owner : blobs.untouchedSince(old)) {
            progress.step("Looking for blobs without a history");
            if (!known(owner)) {
                removed += blobs.removeOf(owner, old);
            }
        }
        return removed;
    }

    /** How long Temporal keeps the history of a workflow that has ended. */
    private java.time.Duration retention() {
        Duration kept = temporal.getWorkflowServiceStubs()
                .blockingStub()
                .describeNamespace(DescribeNamespaceRequest.newBuilder()
                        .setNamespace(temporal.getOptions().getNamespace())
                        .build())
                .getConfig()
                .getWorkflowExecutionRetentionTtl();
        return java.time.Duration.ofSeconds(kept.getSeconds());
    }

    private boolean known(BlobOwner owner) {
        try {
            temporal.newUntypedWorkflowStub(owner.workflowId()).describe();
            return true;
        } catch (WorkflowNotFoundException e) {
            return false;
        }
    }
}
