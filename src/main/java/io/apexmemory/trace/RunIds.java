package io.apexmemory.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Ids of spans: random ones, but for the run of a workflow. Its id follows from the run's, so that every worker that replays the
 * run knows the parent of its activities, and whoever sees its end makes the one span of it. Thread-safe.
 */
final class RunIds implements IdGenerator {
    private static final ThreadLocal<SpanContext> DUE = new ThreadLocal<>();

    private final IdGenerator random = IdGenerator.random();
    private final Sampler roots;

    /** @param roots decides of runs that nobody's trace led to */
    RunIds(Sampler roots) {
        this.roots = roots;
    }

    /** Where the span of a run is: in the trace of the one who asked for it, or in one of its own. */
    SpanContext of(UUID run, SpanContext asker) {
        String spanId = hex(run.getMostSignificantBits() ^ Long.rotateLeft(run.getLeastSignificantBits(), 1));
        if (asker.isValid()) {
            return SpanContext.create(asker.getTraceId(), spanId, asker.getTraceFlags(), asker.getTraceState());
        }
        String traceId = hex(run.getMostSignificantBits()) + hex(run.getLeastSignificantBits());
        boolean kept = roots.shouldSample(Context.root(), traceId, "", SpanKind.INTERNAL, Attributes.empty(), List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
        return SpanContext.create(
                traceId, spanId, kept ? TraceFlags.getSampled() : TraceFlags.getDefault(), TraceState.getDefault());
    }

    /** Makes a span that is to be this one. */
    <T> T at(SpanContext place, Supplier<T> making) {
        DUE.set(place);
        try {
            return making.get();
        } finally {
            DUE.remove();
        }
    }

    @Override
    public String generateTraceId() {
        SpanContext span = DUE.get();
        return span == null ? random.generateTraceId() : span.getTraceId();
    }

    @Override
    public String generateSpanId() {
        SpanContext span = DUE.get();
        return span == null ? random.generateSpanId() : span.getSpanId();
    }

    private static String hex(long bits) {
        return "%016x".formatted(bits);
    }
}
