package io.apexmemory.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Where spans go: to a collector, or nowhere. Spans are sent in the background; a collector that does not answer costs nobody's
 * time, and its spans are lost. Thread-safe.
 */
public final class Traces implements AutoCloseable {
    private static final String SCOPE = "io.apexmemory";
    private static final Duration SENDING = Duration.ofSeconds(5);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final RunIds ids;

    private Traces(SdkTracerProvider provider, Tracer tracer, RunIds ids) {
        this.provider = provider;
        this.tracer = tracer;
        this.ids = ids;
    }

    /** No span is made, and nothing is sent. */
    public static Traces off() {
        return new Traces(null, OpenTelemetry.noop().getTracer(SCOPE), new RunIds(Sampler.alwaysOff()));
    }

    /**
     * Spans go to a collector by OTLP over HTTP.
     *
     * @param endpoint of the collector, without the path of its traces
     * @param service that the spans are of
     * @param ratio of the traces that begin here and are kept, from 0 to 1; whoever goes on with a trace does as its beginner did
     */
    public static Traces to(URI endpoint, String service, double ratio) {
        Sampler roots = Sampler.traceIdRatioBased(ratio);
        RunIds ids = new RunIds(roots);
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.toString().replaceAll("/+$", "") + "/v1/traces")
                .setTimeout(SENDING)
                // a command that ends does not wait for a collector that is not there
                .setRetryPolicy(null)
                .build();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", service)
                                .build())))
                .setIdGenerator(ids)
                .setSampler(Sampler.parentBased(roots))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(EVERY)
                        .build())
                .build();
        return new Traces(provider, provider.get(SCOPE), ids);
    }

    boolean on() {
        return provider != null;
    }

    Tracer tracer() {
        return tracer;
    }

    RunIds ids() {
        return ids;
    }

    /** Threads whose tasks belong to the trace of whoever gave them. */
    public ExecutorService carriedBy(ExecutorService threads) {
        return on() ? Context.taskWrapping(threads) : threads;
    }

    /** Only what kind of failure it was: what it says may quote a document. */
    static void failed(Span span, Throwable failure, String type) {
        span.setStatus(StatusCode.ERROR);
        span.setAttribute("error.type", type == null ? failure.getClass().getName() : type);
    }

    /** Sends what is left. */
    @Override
    public void close() {
        if (on()) {
            provider.shutdown().join(SENDING.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
