package io.apexmemory.trace;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.Gate;
import io.apexmemory.saga.Ledger;
import io.apexmemory.saga.Store;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.UUID;

/**
 * A span for each call of a database that a saga makes within a trace; each try is one. What no trace led to, as a sweep, has
 * none. Thread-safe.
 */
public final class CallTraces {
    /** What a store is asked about itself, and not asked to do. */
    private static final Set<String> NO_CALLS = Set.of("name", "diagnose");

    private final Traces traces;

    public CallTraces(Traces traces) {
        this.traces = traces;
    }

    public Store store(Store store) {
        return around(Store.class, store, store.name());
    }

    public Ledger ledger(Ledger ledger) {
        return around(Ledger.class, ledger, StoreName.POSTGRES);
    }

    public Gate gate(Gate gate) {
        return around(Gate.class, gate, StoreName.REDIS);
    }

    private <T> T around(Class<T> type, T part, StoreName store) {
        if (!traces.on()) {
            return part;
        }
        Class<?>[] types = {type};
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), types, (proxy, method, arguments) -> {
            boolean call = method.getDeclaringClass() == type && !NO_CALLS.contains(method.getName());
            return call && Span.current().getSpanContext().isValid()
                    ? traced(part, store, method, arguments)
                    : answer(part, method, arguments);
        }));
    }

    @SuppressWarnings("try") // the scope is only there to be closed
    private Object traced(Object part, StoreName store, Method method, Object[] arguments) throws Throwable {
        SpanBuilder builder = traces.tracer()
                .spanBuilder(store.wire() + " " + method.getName())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("db.system.name", system(store))
                .setAttribute("db.operation.name", method.getName());
        describe(builder, method, arguments);
        Span span = builder.startSpan();
        try (Scope current = span.makeCurrent()) {
            return answer(part, method, arguments);
        } catch (Throwable e) {
            Traces.failed(span, e, null);
            throw e;
        } finally {
            span.end();
        }
    }

    private static Object answer(Object part, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(part, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Which document and which version it is about: nothing else of what is passed. */
    private static void describe(SpanBuilder span, Method method, Object[] arguments) {
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            String parameter = method.getParameters()[i].getName();
            if (arguments[i] instanceof DocumentVersion version) {
                describe(span, version.documentId(), version.version());
            } else if (arguments[i] instanceof Ledger.Leftover leftover) {
                describe(span, leftover.documentId(), leftover.version());
            } else if (arguments[i] instanceof UUID id && parameter.equals("documentId")) {
                span.setAttribute("apex.document_id", id.toString());
            } else if (arguments[i] instanceof Long version && parameter.equals("version")) {
                span.setAttribute("apex.version", version);
            }
        }
    }

    private static void describe(SpanBuilder span, UUID documentId, long version) {
        span.setAttribute("apex.document_id", documentId.toString());
        span.setAttribute("apex.version", version);
    }

    /** As OpenTelemetry calls it. */
    private static String system(StoreName store) {
        return store == StoreName.POSTGRES ? "postgresql" : store.wire();
    }
}
