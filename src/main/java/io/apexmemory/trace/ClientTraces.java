package io.apexmemory.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptor;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowClientInterceptorBase;
import java.io.Closeable;
import java.util.function.Supplier;

/** Begins a trace, or goes on with the caller's, where a client asks for a workflow. Closes the traces with the client. */
public final class ClientTraces extends WorkflowClientInterceptorBase implements Closeable {
    private final Traces traces;

    public ClientTraces(Traces traces) {
        this.traces = traces;
    }

    @Override
    public WorkflowClientCallsInterceptor workflowClientCallsInterceptor(WorkflowClientCallsInterceptor next) {
        return new WorkflowClientCallsInterceptorBase(next) {
            @Override
            public WorkflowStartOutput start(WorkflowStartInput input) {
                return asked(input, () -> super.start(input));
            }

            @Override
            public WorkflowSignalWithStartOutput signalWithStart(WorkflowSignalWithStartInput input) {
                return asked(input.getWorkflowStartInput(), () -> super.signalWithStart(input));
            }

            private <T> T asked(WorkflowStartInput input, Supplier<T> call) {
                Span span = traces.tracer()
                        .spanBuilder("start " + input.getWorkflowType())
                        .setSpanKind(SpanKind.CLIENT)
                        .setAttribute("temporal.workflow.id", input.getWorkflowId())
                        .startSpan();
                Context context = Context.current().with(span);
                Carrier.write(context, input.getHeader());
                try {
                    return context.wrapSupplier(call).get();
                } catch (RuntimeException e) {
                    Traces.failed(span, e, null);
                    throw e;
                } finally {
                    span.end();
                }
            }
        };
    }

    @Override
    public void close() {
        traces.close();
    }
}
