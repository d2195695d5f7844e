package io.apexmemory.stack.qdrant;

import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A condition on one payload field. A list passes if any of its elements does; a field that is missing never passes. */
record FieldMatcher(PayloadPath path, Predicate<Value> test) {
    static FieldMatcher of(FieldCondition condition) {
        Refusals.refuseOtherThan(Set.of("key", "match", "range"), condition);
        if (condition.hasMatch() && condition.hasRange()) {
            throw Refusals.unsupported("FieldCondition.match together with FieldCondition.range");
        }
        if (!condition.hasMatch() && !condition.hasRange()) {
            throw Refusals.outOfRange("match", "At least one field condition must be specified");
        }
        PayloadPath path = PayloadPath.parse(condition.getKey());
        return new FieldMatcher(
                path, condition.hasMatch() ? matches(condition.getMatch()) : within(condition.getRange()));
    }

    boolean passes(Map<String, Value> payload) {
        if (path.rest().isEmpty()) { // nearly all conditions, asked of every point
            Value value = payload.get(path.first());
            return value != null && passes(value);
        }
        return path.valuesIn(payload).anyMatch(this::passes);
    }

    private boolean passes(Value value) {
        return value.hasListValue()
                ? value.getListValue().getValuesList().stream().anyMatch(test)
                : test.test(value);
    }

    static boolean isNull(Value value) {
        return value.hasNullValue() || value.getKindCase() == Value.KindCase.KIND_NOT_SET;
    }

    private static Predicate<Value> matches(Match match) {
        Refusals.refuseOtherThan(
                Set.of("keyword", "integer", "boolean", "keywords", "integers", "except_keywords", "except_integers"),
                match);
        return switch (match.getMatchValueCase()) {
            case KEYWORD -> isOneOf(Set.of(match.getKeyword()));
            case INTEGER -> isOneOfNumbers(Set.of(match.getInteger()));
            case BOOLEAN -> value -> value.hasBoolValue() && value.getBoolValue() == match.getBoolean();
            case KEYWORDS -> isOneOf(Set.copyOf(match.getKeywords().getStringsList()));
            case INTEGERS -> isOneOfNumbers(Set.copyOf(match.getIntegers().getIntegersList()));
            case EXCEPT_KEYWORDS ->
                isValue(isOneOf(Set.copyOf(match.getExceptKeywords().getStringsList()))
                        .negate());
            case EXCEPT_INTEGERS ->
                isValue(isOneOfNumbers(Set.copyOf(match.getExceptIntegers().getIntegersList()))
                        .negate());
            case MATCHVALUE_NOT_SET -> throw Refusals.invalid("Malformed Match condition");
            case TEXT, PHRASE, TEXT_ANY -> throw Refusals.unsupported("full-text matching");
        };
    }

    private static Predicate<Value> isOneOf(Set<String> keywords) {
        return value -> value.hasStringValue() && keywords.contains(value.getStringValue());
    }

    private static Predicate<Value> isOneOfNumbers(Set<Long> integers) {
        return value -> value.hasIntegerValue() && integers.contains(value.getIntegerValue());
    }

    private static Predicate<Value> isValue(Predicate<Value> test) {
        return value -> !isNull(value) && test.test(value);
    }

    private static Predicate<Value> within(Range range) {
        Refusals.refuseOtherThan(Set.of("lt", "gt", "gte", "lte"), range);
        return value -> {
            if (!value.hasIntegerValue() && !value.hasDoubleValue()) {
                return false;
            }
            double number = value.hasIntegerValue() ? value.getIntegerValue() : value.getDoubleValue();
            return (!range.hasLt() || number < range.getLt())
                    && (!range.hasGt() || number > range.getGt())
                    && (!range.hasGte() || number >= range.getGte())
                    && (!range.hasLte() || number <= range.getLte());
        };
    }
}
