package io.apexmemory.stack.qdrant;

import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.HasIdCondition;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.Common.MinShould;
import io.qdrant.client.grpc.Common.NestedCondition;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A filter in a form that can be asked about many points. All of it is checked when it is made: a bad one never half works. */
final class FilterMatcher {
    private static final FilterMatcher EVERYTHING = new FilterMatcher(candidate -> true, Map.of());

    /** What a filter looks at: a point, or an object inside the payload of one, which has no id. */
    private record Candidate(Optional<PointKey> key, Map<String, Value> payload) {}

    private final Predicate<Candidate> test;
    private final Map<String, Set<String>> keywords;

    private FilterMatcher(Predicate<Candidate> test, Map<String, Set<String>> keywords) {
        this.test = test;
        this.keywords = keywords;
    }

    /** The filter of a request; one that is not set matches every point. */
    static FilterMatcher of(boolean isSet, Filter filter) {
        return isSet ? new FilterMatcher(compile(filter, true), keywordsIn(filter)) : EVERYTHING;
    }

    /** By field, keywords of which a point must have one to match: what an index can be asked for. */
    Map<String, Set<String>> keywords() {
        return keywords;
    }

    private static Map<String, Set<String>> keywordsIn(Filter filter) {
        return filter.getMustList().stream()
                .map(Condition::getField)
                .filter(field ->
                        field.getMatch().hasKeyword() || field.getMatch().hasKeywords())
                .collect(Collectors.toMap(
                        FieldCondition::getKey, field -> keywordsIn(field.getMatch()), (one, another) -> one));
    }

    private static Set<String> keywordsIn(Match match) {
        return match.hasKeyword()
                ? Set.of(match.getKeyword())
                : Set.copyOf(match.getKeywords().getStringsList());
    }

    boolean matches(StoredPoint point) {
        return test.test(new Candidate(Optional.of(point.key()), point.payload()));
    }

    private static Predicate<Candidate> compile(Filter filter, boolean ofPoints) {
        Refusals.refuseOtherThan(Set.of("should", "must", "must_not", "min_should"), filter);
        List<Predicate<Candidate>> should = compile(filter.getShouldList(), ofPoints);
        List<Predicate<Candidate>> must = compile(filter.getMustList(), ofPoints);
        List<Predicate<Candidate>> mustNot = compile(filter.getMustNotList(), ofPoints);
        return should.stream()
                .reduce(Predicate::or)
                .orElse(candidate -> true)
                .and(must.stream().reduce(candidate -> true, Predicate::and))
                .and(mustNot.stream().reduce(candidate -> false, Predicate::or).negate())
                .and(compile(filter.getMinShould(), ofPoints));
    }

    private static Predicate<Candidate> compile(MinShould minShould, boolean ofPoints) {
        Refusals.refuseOtherThan(Set.of("conditions", "min_count"), minShould);
        List<Predicate<Candidate>> some = compile(minShould.getConditionsList(), ofPoints);
        long atLeast = Requests.count(minShould.getMinCount());
        return atLeast == 0
                ? candidate -> true
                : candidate ->
                        some.stream().filter(part -> part.test(candidate)).count() >= atLeast;
    }

    /** Conditions that say nothing are dropped, as in Qdrant. */
    private static List<Predicate<Candidate>> compile(List<Condition> conditions, boolean ofPoints) {
        return conditions.stream()
                .filter(condition -> !condition.equals(Condition.getDefaultInstance()))
                .map(condition -> compile(condition, ofPoints))
                .toList();
    }

    private static Predicate<Candidate> compile(Condition condition, boolean ofPoints) {
        return switch (condition.getConditionOneOfCase()) {
            case FIELD -> {
                FieldMatcher field = FieldMatcher.of(condition.getField());
                yield candidate -> field.passes(candidate.payload());
            }
            case IS_EMPTY -> {
                PayloadPath path = PayloadPath.parse(condition.getIsEmpty().getKey());
                yield candidate -> path.valuesIn(candidate.payload()).allMatch(FilterMatcher::isEmpty);
            }
            case IS_NULL -> {
                PayloadPath path = PayloadPath.parse(condition.getIsNull().getKey());
                yield candidate -> path.valuesIn(candidate.payload()).anyMatch(FieldMatcher::isNull);
            }
            case HAS_ID -> hasId(condition.getHasId(), ofPoints);
            case FILTER -> compile(condition.getFilter(), ofPoints);
            case NESTED -> nested(condition.getNested());
            case HAS_VECTOR -> throw Refusals.unsupported("Condition.has_vector");
            case CONDITIONONEOF_NOT_SET -> throw Refusals.unsupported("a condition of an unknown kind");
        };
    }

    private static Predicate<Candidate> hasId(HasIdCondition condition, boolean ofPoints) {
        if (!ofPoints) {
            throw Refusals.unsupported("Condition.has_id inside a nested condition");
        }
        Set<PointKey> keys = condition.getHasIdList().stream().map(PointKey::of).collect(Collectors.toSet());
        return candidate -> candidate.key().filter(keys::contains).isPresent();
    }

    private static Predicate<Candidate> nested(NestedCondition condition) {
        if (!condition.hasFilter()) {
            throw Refusals.invalid("Nested condition must have a filter");
        }
        PayloadPath path = PayloadPath.parse(condition.getKey()).elements();
        Predicate<Candidate> ofElement = compile(condition.getFilter(), false);
        return candidate -> path.valuesIn(candidate.payload())
                .filter(Value::hasStructValue)
                .map(element ->
                        new Candidate(Optional.empty(), element.getStructValue().getFieldsMap()))
                .anyMatch(ofElement);
    }

    private static boolean isEmpty(Value value) {
        return FieldMatcher.isNull(value)
                || (value.hasListValue() && value.getListValue().getValuesCount() == 0);
    }
}
