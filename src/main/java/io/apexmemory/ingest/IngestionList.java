package io.apexmemory.ingest;

import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;

import io.apexmemory.ingest.wire.BlobOwner;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowServiceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks Temporal's visibility for ingestions, which it knows a moment after they have happened and as long as it keeps their
 * histories. Thread-safe.
 */
public final class IngestionList {
    private static final String RUNNING = "running";
    /** Ends that a workflow does not make itself. */
    private static final Set<String> ENDED_FROM_OUTSIDE = Set.of("terminated", "timed_out");

    private final WorkflowClient client;
    private final Clock clock;

    public IngestionList(WorkflowClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** What {@link #find} takes as a status: those of an ingestion, {@code running} for all under way, and ends from outside. */
    public static List<String> statuses() {
        return Stream.of(
                        Stream.of(RUNNING),
                        Arrays.stream(IngestionStatus.values()).map(IngestionStatus::wire),
                        ENDED_FROM_OUTSIDE.stream().sorted())
                .flatMap(words -> words)
                .toList();
    }

    /**
     * Those under way first, then the latest.
     *
     * @param status one of {@link #statuses}, or null for any
     * @param source as the requests named it, or null for any
     * @param limit at most so many
     */
    public List<ListedIngestion> find(String status, String source, int limit) {
        String query = "WorkflowType = '" + DocumentIngestionWorkflow.TYPE + "'"
                + (status == null ? " AND ExecutionStatus != 'ContinuedAsNew'" : " AND " + condition(status))
                + (source == null
                        ? ""
                        : " AND " + equal(IngestionAttributes.SOURCE.getName(), IngestionAttributes.keyword(source)));
        try (Stream<WorkflowExecutionMetadata> found = client.listExecutions(query)) {
            return found.limit(limit).map(this::listed).collect(Collectors.toList());
        } catch (WorkflowServiceException | StatusRuntimeException e) {
            throw explained(e);
        }
    }

    private static String condition(String status) {
        String attribute = IngestionAttributes.STATUS.getName();
        if (status.equals(RUNNING)) {
            return "ExecutionStatus = 'Running'";
        }
        if (ENDED_FROM_OUTSIDE.contains(status)) {
            return "ExecutionStatus = '" + (status.equals("timed_out") ? "TimedOut" : "Terminated") + "'";
        }
        return switch (IngestionStatus.valueOf(status.toUpperCase(Locale.ROOT))) {
            // no worker has seen it, or it would have another
            case PENDING -> "ExecutionStatus = 'Running' AND " + attribute + " IS NULL";
            case COMPLETED, FAILED -> "ExecutionStatus != 'Running' AND " + equal(attribute, status);
            default -> "ExecutionStatus = 'Running' AND " + equal(attribute, status);
        };
    }

    private static String equal(String attribute, String value) {
        return attribute + " = '" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private ListedIngestion listed(WorkflowExecutionMetadata execution) {
        String id = execution.getTypedSearchAttributes().get(IngestionAttributes.DOCUMENT_ID);
        Instant end = execution.getCloseTime() == null ? clock.instant() : execution.getCloseTime();
        Duration duration = Duration.between(execution.getStartTime(), end);
        return new ListedIngestion(
                id == null ? documentId(execution.getExecution().getWorkflowId()) : UUID.fromString(id),
                execution.getTypedSearchAttributes().get(IngestionAttributes.SOURCE),
                status(execution),
                execution.getStartTime(),
                duration.isNegative() ? Duration.ZERO : duration);
    }

    private static String status(WorkflowExecutionMetadata execution) {
        String said = execution.getTypedSearchAttributes().get(IngestionAttributes.STATUS);
        if (execution.getStatus() == WORKFLOW_EXECUTION_STATUS_RUNNING) {
            return said == null ? IngestionStatus.PENDING.wire() : said;
        }
        boolean ended = said != null
                && IngestionStatus.valueOf(said.toUpperCase(Locale.ROOT)).ended();
        return ended
                ? said
                : execution
                        .getStatus()
                        .name()
                        .replace("WORKFLOW_EXECUTION_STATUS_", "")
                        .toLowerCase(Locale.ROOT);
    }

    private static UUID documentId(String workflowId) {
        try {
            return UUID.fromString(workflowId.replaceFirst("^" + BlobOwner.Kind.DOCUMENT.workflowPrefix(), ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private RuntimeException explained(RuntimeException e) {
        String target = client.getWorkflowServiceStubs().getOptions().getTarget();
        String namespace = client.getOptions().getNamespace();
        Status.Code code = Status.fromThrowable(e).getCode();
        if (code == Status.Code.UNIMPLEMENTED) {
            return new TemporalUnreachable(
                    "Temporal at " + target
                            + " keeps no list of workflows: it is a test server; ask apex status for one document, or use another server",
                    e);
        }
        if (code == Status.Code.INVALID_ARGUMENT) {
            return new TemporalUnreachable(
                    "Temporal at " + target + " cannot list ingestions in namespace " + namespace
                            + ": it does not know their search attributes yet; a worker adds them when it starts",
                    e);
        }
        return TemporalUnreachable.explain(e, target, namespace);
    }
}
