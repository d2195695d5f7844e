package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Starts reconciliations, once or on a schedule. There is one schedule, and one reconciliation at a time. Thread-safe. */
public final class ReconciliationClient {
    public static final String SCHEDULE_ID = "reconciliation-schedule";

    private final WorkflowClient client;
    private final String taskQueue;

    public ReconciliationClient(WorkflowClient client, String taskQueue) {
        this.client = client;
        this.taskQueue = taskQueue;
    }

    /**
     * Runs one to its end, or follows the one that runs already.
     *
     * @throws ApexException when it failed
     */
    public ReconciliationResult run(boolean repair) {
        return explained(() -> {
            try {
                WorkflowStub stub = client.newUntypedWorkflowStub(ReconciliationWorkflow.TYPE, options());
                stub.start(new ReconciliationRequest(repair));
                return result(stub);
            } catch (WorkflowExecutionAlreadyStarted e) {
                return result(client.newUntypedWorkflowStub(ReconciliationWorkflow.WORKFLOW_ID));
            }
        });
    }

    private static ReconciliationResult result(WorkflowStub stub) {
        try {
            return stub.getResult(ReconciliationResult.class);
        } catch (WorkflowFailedException e) {
            throw new ApexException(
                    ErrorType.DATABASE_WRITE,
                    "the reconciliation failed: " + IngestionFailure.of(e).message());
        }
    }

    /** Makes the schedule, or changes it; true if there was none before. One that would overlap is left out. */
    public boolean schedule(Duration every, boolean repair) {
        Schedule schedule = Schedule.newBuilder()
                .setAction(ScheduleActionStartWorkflow.newBuilder()
                        .setWorkflowType(ReconciliationWorkflow.TYPE)
                        .setArguments(new ReconciliationRequest(repair))
                        .setOptions(options())
                        .build())
                .setSpec(ScheduleSpec.newBuilder()
                        .setIntervals(List.of(new ScheduleIntervalSpec(every)))
                        .build())
                .setPolicy(SchedulePolicy.newBuilder()
                        .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                        .build())
                .build();
        return explained(() -> {
            try {
                schedules()
                        .createSchedule(
                                SCHEDULE_ID,
                                schedule,
                                ScheduleOptions.newBuilder().build());
                return true;
            } catch (ScheduleAlreadyRunningException e) {
                schedules().getHandle(SCHEDULE_ID).update(input -> new ScheduleUpdate(schedule));
                return false;
            }
        });
    }

    /** Removes the schedule; false if there was none. A reconciliation under way goes on. */
    public boolean unschedule() {
        return explained(() -> {
            try {
                schedules().getHandle(SCHEDULE_ID).delete();
                return true;
            } catch (RuntimeException e) {
                if (status(e).filter(Status.Code.NOT_FOUND::equals).isPresent()) {
                    return false;
                }
                throw e;
            }
        });
    }

    private WorkflowOptions options() {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(ReconciliationWorkflow.WORKFLOW_ID)
                .setTaskQueue(taskQueue)
                .build();
    }

    private ScheduleClient schedules() {
        WorkflowClientOptions options = client.getOptions();
        return ScheduleClient.newInstance(
                client.getWorkflowServiceStubs(),
                ScheduleClientOptions.newBuilder()
                        .setNamespace(options.getNamespace())
                        .setIdentity(options.getIdentity())
                        .setDataConverter(options.getDataConverter())
                        .build());
    }

    private <T> T explained(Supplier<T> call) {
        try {
            return call.get();
        } catch (ApexException e) {
            throw e;
        } catch (RuntimeException e) {
            String target = client.getWorkflowServiceStubs().getOptions().getTarget();
            if (status(e).filter(Status.Code.UNIMPLEMENTED::equals).isPresent()) {
                throw new TemporalUnreachable(
                        "Temporal at " + target + " keeps no schedules: it is a test server, or older than 1.17;"
                                + " start apex reconcile from a scheduler of your own, or use another server",
                        e);
            }
            throw TemporalUnreachable.explain(e, target, client.getOptions().getNamespace());
        }
    }

    private static Optional<Status.Code> status(RuntimeException failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof StatusRuntimeException status) {
                return Optional.of(status.getStatus().getCode());
            }
        }
        return Optional.empty();
    }
}
