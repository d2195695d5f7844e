package io.apexmemory.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.Header;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.unsafe.WorkflowUnsafe;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * One span for each run of a workflow, made at its end and never by a replay, and one for each attempt of an activity. Not
 * Temporal's own module for OpenTracing: that library has come to its end, and puts what exceptions say into spans. Thread-safe.
 */
public final class WorkerTraces extends WorkerInterceptorBase {
    private final Traces traces;

    public WorkerTraces(Traces traces) {
        this.traces = traces;
    }

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return traces.on() ? new Run(next) : next;
    }

    /** One run, in one worker. */
    private final class Run extends WorkflowInboundCallsInterceptorBase {
        private Context asker = Context.root();

        Run(WorkflowInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void init(WorkflowOutboundCallsInterceptor outbound) {
            super.init(new WorkflowOutboundCallsInterceptorBase(outbound) {
                @Override
                public <R> WorkflowOutboundCallsInterceptor.ActivityOutput<R> executeActivity(
                        WorkflowOutboundCallsInterceptor.ActivityInput<R> input) {
                    pass(input.getHeader());
                    return super.executeActivity(input);
                }

                @Override
                public <R> ChildWorkflowOutput<R> executeChildWorkflow(ChildWorkflowInput<R> input) {
                    pass(input.getHeader());
                    return super.executeChildWorkflow(input);
                }

                @Override
                public void continueAsNew(ContinueAsNewInput input) {
                    pass(input.getHeader());
                    end(null);
                    super.continueAsNew(input);
                }
            });
        }

        @Override
        public WorkflowOutput execute(WorkflowInput input) {
            asker = Carrier.read(input.getHeader());
            try {
                WorkflowOutput output = super.execute(input);
                end(null);
                return output;
            } catch (TemporalFailure e) {
                // any other exception fails the task and not the workflow
                end(e);
                throw e;
            }
        }

        private void pass(Header header) {
            Carrier.write(asker.with(Span.wrap(place())), header);
        }

        private SpanContext place() {
            UUID run = UUID.fromString(Workflow.getInfo().getRunId());
            return traces.ids().of(run, Span.fromContext(asker).getSpanContext());
        }

        private void end(TemporalFailure failure) {
            SpanContext place = place();
            if (WorkflowUnsafe.isReplaying() || !place.isSampled()) {
                return;
            }
            WorkflowInfo info = Workflow.getInfo();
            SpanBuilder builder = traces.tracer()
                    .spanBuilder(info.getWorkflowType())
                    .setParent(asker)
                    .setSpanKind(SpanKind.INTERNAL)
                    .setStartTimestamp(info.getRunStartedTimestampMillis(), TimeUnit.MILLISECONDS)
                    .setAttribute("temporal.workflow.id", info.getWorkflowId())
                    .setAttribute("temporal.run.id", info.getRunId());
            Span span = traces.ids().at(place, builder::startSpan);
            if (failure != null) {
                Traces.failed(span, failure, type(failure));
            }
            span.end(Workflow.currentTimeMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        if (!traces.on()) {
            return next;
        }
        return new AttemptCalls(next) {
            @Override
            public ActivityInboundCallsInterceptor.ActivityOutput execute(
                    ActivityInboundCallsInterceptor.ActivityInput input) {
                Span span = traces.tracer()
                        .spanBuilder(info().getActivityType())
                        .setParent(Carrier.read(input.getHeader()))
                        .setSpanKind(SpanKind.CONSUMER)
                        .setAttribute("temporal.workflow.id", info().getWorkflowId())
                        .setAttribute("temporal.run.id", info().getWorkflowRunId())
                        .setAttribute("temporal.attempt", info().getAttempt())
                        .startSpan();
                try {
                    return Context.current()
                            .with(span)
                            .wrapSupplier(() -> super.execute(input))
                            .get();
                } catch (RuntimeException | Error e) {
                    Traces.failed(span, e, type(e));
                    throw e;
                } finally {
                    span.end();
                }
            }
        };
    }

    /** An error's type as clients see it, or null. */
    private static String type(Throwable e) {
        Throwable failure = e instanceof TemporalFailure && !(e instanceof ApplicationFailure) ? e.getCause() : e;
        return failure instanceof ApplicationFailure application ? application.getType() : null;
    }
}
