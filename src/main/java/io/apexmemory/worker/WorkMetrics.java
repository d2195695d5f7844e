package io.apexmemory.worker;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.trace.AttemptCalls;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.temporal.client.ActivityCanceledException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.common.metadata.POJOActivityImplMetadata;
import io.temporal.common.metadata.POJOWorkflowImplMetadata;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.unsafe.WorkflowUnsafe;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Counts the runs of workflows and the attempts of activities that a worker makes. A run is begun once and ends once, however
 * often it is replayed. Thread-safe.
 */
final class WorkMetrics extends WorkerInterceptorBase {
    private static final String COMPLETED = "completed";
    private static final String FAILED = "failed";
    private static final String CANCELLED = "cancelled";
    private static final String CONTINUED = "continued_as_new";
    private static final String OTHER = "other";
    private static final double[] RUNS = {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800};
    private static final Set<String> ERROR_TYPES =
            Arrays.stream(ErrorType.values()).map(ErrorType::wire).collect(Collectors.toUnmodifiableSet());

    private final Meters meters;
    private final Map<String, AtomicInteger> held = new ConcurrentHashMap<>();

    WorkMetrics(Meters meters) {
        this.meters = meters;
        ERROR_TYPES.forEach(this::failures);
        failures(OTHER);
    }

    /** Shows zeroes for what has not been done yet. */
    void expect(Collection<Class<?>> workflows, Collection<?> activities) {
        workflows.stream()
                .map(POJOWorkflowImplMetadata::newInstance)
                .flatMap(workflow -> workflow.getWorkflowMethods().stream())
                .forEach(method -> expectWorkflow(method.getName()));
        activities.stream()
                .map(activity -> POJOActivityImplMetadata.newInstance(activity.getClass()))
                .flatMap(activity -> activity.getActivityMethods().stream())
                .forEach(method -> expectActivity(method.getActivityTypeName()));
    }

    private void expectWorkflow(String type) {
        begun(type);
        repeated(type);
        held(type);
        List.of(COMPLETED, FAILED, CANCELLED, CONTINUED).forEach(status -> ended(type, status));
        runs(type);
    }

    private void expectActivity(String name) {
        attempts(name);
        repeats(name);
        List.of(COMPLETED, FAILED, CANCELLED).forEach(status -> outcomes(name, status));
        times(name);
    }

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return new WorkflowInboundCallsInterceptorBase(next) {
            @Override
            public void init(WorkflowOutboundCallsInterceptor outbound) {
                super.init(new WorkflowOutboundCallsInterceptorBase(outbound) {
                    @Override
                    public void continueAsNew(ContinueAsNewInput input) {
                        end(CONTINUED);
                        super.continueAsNew(input);
                    }
                });
            }

            @Override
            public WorkflowOutput execute(WorkflowInput input) {
                WorkflowInfo info = Workflow.getInfo();
                if (!WorkflowUnsafe.isReplaying()) {
                    begun(info.getWorkflowType()).increment();
                    if (info.getAttempt() > 1) {
                        repeated(info.getWorkflowType()).increment();
                    }
                }
                AtomicInteger runs = held(info.getWorkflowType());
                runs.incrementAndGet();
                try {
                    WorkflowOutput output = super.execute(input);
                    end(COMPLETED);
                    return output;
                } catch (TemporalFailure e) {
                    // any other exception fails the task and not the workflow
                    boolean cancelled = e instanceof CanceledFailure
                            && CancellationScope.current().isCancelRequested();
                    end(cancelled ? CANCELLED : FAILED);
                    throw e;
                } finally {
                    runs.decrementAndGet();
                }
            }
        };
    }

    /** In a workflow's thread. */
    private void end(String status) {
        if (WorkflowUnsafe.isReplaying()) {
            return;
        }
        WorkflowInfo info = Workflow.getInfo();
        ended(info.getWorkflowType(), status).increment();
        runs(info.getWorkflowType())
                .record(Duration.ofMillis(Workflow.currentTimeMillis() - info.getRunStartedTimestampMillis()));
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new AttemptCalls(next) {
            @Override
            public ActivityOutput execute(ActivityInput input) {
                String name = info().getActivityType();
                attempts(name).increment();
                if (info().getAttempt() > 1) {
                    repeats(name).increment();
                }
                long start = System.nanoTime();
                String status = FAILED;
                try {
                    ActivityOutput output = super.execute(input);
                    status = COMPLETED;
                    return output;
                } catch (RuntimeException | Error e) {
                    if (cancelled(e)) {
                        status = CANCELLED;
                    } else {
                        failures(errorType(e)).increment();
                    }
                    throw e;
                } finally {
                    outcomes(name, status).increment();
                    times(name).record(Duration.ofNanos(System.nanoTime() - start));
                }
            }
        };
    }

    private static boolean cancelled(Throwable e) {
        return e instanceof ActivityCanceledException
                || e instanceof CanceledFailure
                || e instanceof CancellationException;
    }

    private static String errorType(Throwable e) {
        String type = e instanceof ApplicationFailure failure
                ? failure.getType()
                : e instanceof ApexException failure ? failure.type().wire() : OTHER;
        return ERROR_TYPES.contains(type) ? type : OTHER;
    }

    private Counter begun(String type) {
        return meters.counter("workflow_started", "Runs of workflows that were begun", "workflow_type", type);
    }

    private Counter repeated(String type) {
        return meters.counter(
                "workflow_retries", "Begun runs of workflows that repeat a failed one", "workflow_type", type);
    }

    private Counter ended(String type, String status) {
        return meters.counter(
                "workflow_completed",
                "Runs of workflows that ended, by how they did",
                "workflow_type",
                type,
                "status",
                status);
    }

    private Timer runs(String type) {
        return meters.timer("workflow_duration", "From a run's start to its end", RUNS, "workflow_type", type);
    }

    private AtomicInteger held(String type) {
        return held.computeIfAbsent(type, first -> {
            AtomicInteger runs = new AtomicInteger();
            meters.gauge(
                    "workflow_in_progress",
                    "Runs of workflows that this worker holds and that have not ended",
                    runs::get,
                    "workflow_type",
                    type);
            return runs;
        });
    }

    private Counter attempts(String name) {
        return meters.counter("activity_started", "Attempts of activities that were begun", "activity_name", name);
    }

    private Counter repeats(String name) {
        return meters.counter(
                "activity_retry_count", "Attempts of activities that repeat a failed one", "activity_name", name);
    }

    private Counter outcomes(String name, String status) {
        return meters.counter(
                "activity_completed",
                "Attempts of activities that ended, by how they did",
                "activity_name",
                name,
                "status",
                status);
    }

    private Timer times(String name) {
        return meters.timer(
                "activity_duration", "From an attempt's start to its end", Meters.WORK, "activity_name", name);
    }

    private Counter failures(String errorType) {
        return meters.counter(
                "activity_failure_reasons",
                "Attempts of activities that failed, by the type of the error",
                "error_type",
                errorType);
    }
}
