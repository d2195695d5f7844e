package io.apexmemory.trace;

import com.fasterxml.jackson.core.type.TypeReference;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.interceptors.Header;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;

/** The place of a span in Temporal's headers, as Temporal's interceptors in other languages put it there too. */
final class Carrier {
    private static final String KEY = "_tracer-data";
    private static final Type WORDS = new TypeReference<Map<String, String>>() {}.getType();
    private static final W3CTraceContextPropagator FORMAT = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<Map<String, String>> READING = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> words) {
            return words.keySet();
        }

        @Override
        public String get(Map<String, String> words, String key) {
            return words == null ? null : words.get(key);
        }
    };

    private Carrier() {}

    static void write(Context context, Header header) {
        Map<String, String> words = new HashMap<>();
        FORMAT.inject(context, words, Map::put);
        if (words.isEmpty()) {
            return;
        }
        DefaultDataConverter.STANDARD_INSTANCE
                .toPayload(words)
                .ifPresent(payload -> header.getValues().put(KEY, payload));
    }

    /** The root where there is none, or none that can be read. */
    @SuppressWarnings("unchecked") // the type of the map is what the converter is told
    static Context read(Header header) {
        Payload payload = header.getValues().get(KEY);
        if (payload == null) {
            return Context.root();
        }
        Map<String, String> words;
        try {
            words = DefaultDataConverter.STANDARD_INSTANCE.fromPayload(payload, Map.class, WORDS);
        } catch (RuntimeException e) {
            return Context.root();
        }
        return FORMAT.extract(Context.root(), words, READING);
    }
}
