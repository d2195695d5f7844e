package io.apexmemory.stack.qdrant;

import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A path into a payload as Qdrant writes it: {@code a.b}, {@code a[0].b}, {@code a[].b}, {@code "odd key".b}. */
record PayloadPath(String first, List<Step> rest) {
    private static final String KEY = "(?:\"([^\"]+)\"|([\\w-]+))";
    private static final Pattern FIRST = Pattern.compile(KEY, Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern NEXT =
            Pattern.compile("\\." + KEY + "|\\[(\\d{0,9})\\]", Pattern.UNICODE_CHARACTER_CLASS);

    /** One step down: into a field, an element of a list, or all of its elements. */
    sealed interface Step {
        Stream<Value> into(Value value);
    }

    record Field(String name) implements Step {
        @Override
        public Stream<Value> into(Value value) {
            return Stream.ofNullable(value.getStructValue().getFieldsMap().get(name));
        }
    }

    record Element(int index) implements Step {
        @Override
        public Stream<Value> into(Value value) {
            List<Value> elements = value.getListValue().getValuesList();
            return index < elements.size() ? Stream.of(elements.get(index)) : Stream.empty();
        }
    }

    record EveryElement() implements Step {
        @Override
        public Stream<Value> into(Value value) {
            return value.getListValue().getValuesList().stream();
        }
    }

    static PayloadPath parse(String text) {
        Matcher first = FIRST.matcher(text);
        if (!first.lookingAt()) {
            throw malformed(text);
        }
        List<Step> rest = new ArrayList<>();
        Matcher next = NEXT.matcher(text);
        int at = first.end();
        while (at < text.length()) {
            if (!next.region(at, text.length()).lookingAt()) {
                throw malformed(text);
            }
            rest.add(stepOf(next));
            at = next.end();
        }
        return new PayloadPath(key(first), List.copyOf(rest));
    }

    /** The name of a field at the top of the payload, for where deeper paths are not supported. */
    static String topLevel(String text, String where) {
        PayloadPath path = parse(text);
        if (!path.rest.isEmpty()) {
            throw Refusals.unsupported("a nested path in " + where);
        }
        return path.first;
    }

    /** Everything that the path leads to; a list at its end is one value. */
    Stream<Value> valuesIn(Map<String, Value> payload) {
        Stream<Value> values = Stream.ofNullable(payload.get(first));
        for (Step step : rest) {
            values = values.flatMap(step::into);
        }
        return values;
    }

    /** This path, leading to the elements of the list at its end. */
    PayloadPath elements() {
        if (!rest.isEmpty() && rest.get(rest.size() - 1) instanceof EveryElement) {
            return this;
        }
        return new PayloadPath(
                first,
                Stream.concat(rest.stream(), Stream.of(new EveryElement())).toList());
    }

    private static Step stepOf(Matcher next) {
        if (next.group(3) == null) {
            return new Field(key(next));
        }
        return next.group(3).isEmpty() ? new EveryElement() : new Element(Integer.parseInt(next.group(3)));
    }

    private static String key(Matcher matcher) {
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }

    private static RuntimeException malformed(String text) {
        return Refusals.invalid("Invalid json path: '" + text + "'");
    }
}
