package io.apexmemory.stack.qdrant;

import static io.apexmemory.stack.qdrant.QdrantTarget.assertRefused;
import static io.apexmemory.stack.qdrant.QdrantTarget.await;
import static io.apexmemory.stack.qdrant.QdrantTarget.point;
import static io.qdrant.client.ConditionFactory.filter;
import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.isEmpty;
import static io.qdrant.client.ConditionFactory.isNull;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchExceptKeywords;
import static io.qdrant.client.ConditionFactory.matchExceptValues;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static io.qdrant.client.ConditionFactory.matchValues;
import static io.qdrant.client.ConditionFactory.nested;
import static io.qdrant.client.ConditionFactory.range;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.Common.MinShould;
import io.qdrant.client.grpc.Common.NestedCondition;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Filters: what holds for the real Qdrant and for the in-process one alike, with and without payload indexes. */
class QdrantFilterContractTest extends QdrantContract {
    @BeforeEach
    void store() {
        target.upsert(
                collection,
                List.of(
                        point(1, EAST, Map.of("kind", value("invoice"), "version", value(1), "draft", value(true))),
                        point(2, EAST, Map.of("kind", value("contract"), "version", value(2), "draft", value(false))),
                        point(
                                3,
                                NORTH,
                                Map.of(
                                        "kind",
                                        list(List.of(value("invoice"), value("copy"))),
                                        "version",
                                        value(3),
                                        "weight",
                                        value(2.5))),
                        point(4, NORTH, Map.of("kind", nullValue(), "tags", list(List.of()), "weight", value(7.0))),
                        point(
                                5,
                                NORTH,
                                Map.of(
                                        "stops",
                                        list(List.of(stop("Ulm", 1), stop("Bonn", 2))),
                                        "route",
                                        object(Map.of("from", value("Ulm")))))));
    }

    static Stream<Arguments> conditions() {
        return Stream.of(
                Arguments.of("a keyword, also in a list", matchKeyword("kind", "invoice"), List.of(1, 3)),
                Arguments.of("any of the keywords", matchKeywords("kind", List.of("copy", "contract")), List.of(2, 3)),
                Arguments.of(
                        "other than the keywords, an element is enough",
                        matchExceptKeywords("kind", List.of("invoice")),
                        List.of(2, 3)),
                Arguments.of("an integer", match("version", 2), List.of(2)),
                Arguments.of("a keyword is no integer", matchKeyword("version", "2"), List.of()),
                Arguments.of("any of the integers", matchValues("version", List.of(1L, 3L)), List.of(1, 3)),
                Arguments.of("other than the integers", matchExceptValues("version", List.of(1L)), List.of(2, 3)),
                Arguments.of("a boolean", match("draft", false), List.of(2)),
                Arguments.of(
                        "a range of integers",
                        range("version", Range.newBuilder().setGte(2).setLt(3).build()),
                        List.of(2)),
                Arguments.of(
                        "a range of decimals",
                        range("weight", Range.newBuilder().setGt(2.5).setLte(7).build()),
                        List.of(4)),
                Arguments.of("ids", hasId(List.of(id(2), id(5), id(99))), List.of(2, 5)),
                Arguments.of("empty: missing, null or an empty list", isEmpty("kind"), List.of(4, 5)),
                Arguments.of("empty lists", isEmpty("tags"), List.of(1, 2, 3, 4, 5)),
                Arguments.of("null: there, and null", isNull("kind"), List.of(4)),
                Arguments.of("a field of an object", matchKeyword("route.from", "Ulm"), List.of(5)),
                Arguments.of("a field of some element", matchKeyword("stops[].town", "Bonn"), List.of(5)),
                Arguments.of("a field of one element", matchKeyword("stops[0].town", "Bonn"), List.of()),
                Arguments.of("one element that is both", nested("stops", stopIs("Bonn", 2)), List.of(5)),
                Arguments.of("no element that is both", nested("stops[]", stopIs("Bonn", 1)), List.of()),
                Arguments.of(
                        "a filter in the filter",
                        filter(Filter.newBuilder()
                                .addMustNot(matchKeyword("kind", "invoice"))
                                .addMust(match("version", 2))
                                .build()),
                        List.of(2)),
                Arguments.of("nothing", Condition.getDefaultInstance(), List.of(1, 2, 3, 4, 5)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conditions")
    void aConditionFindsItsPoints(String meaning, Condition condition, List<Integer> found) {
        assertThat(idsThatMust(condition)).as(meaning).isEqualTo(found);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conditions")
    void anIndexChangesNoAnswer(String meaning, Condition condition, List<Integer> found) {
        createIndex("kind", PayloadSchemaType.Keyword);
        createIndex("version", PayloadSchemaType.Integer);
        createIndex("draft", PayloadSchemaType.Bool);
        createIndex("weight", PayloadSchemaType.Float);

        assertThat(idsThatMust(condition)).as(meaning).isEqualTo(found);
    }

    @ParameterizedTest
    @EnumSource(names = {"Uuid", "Keyword"})
    void oneVersionOfADocumentIsFoundAndDeletedByItsUuid(PayloadSchemaType indexType) {
        createIndex("document_id", indexType);
        createIndex("version", PayloadSchemaType.Integer);
        target.upsert(
                collection,
                List.of(
                        point(11, EAST, Map.of("document_id", value(A_UUID), "version", value(1))),
                        point(12, EAST, Map.of("document_id", value(A_UUID), "version", value(2))),
                        point(13, EAST, Map.of("document_id", value(A_UUID.replace('0', '1')), "version", value(1)))));
        Filter second = Filter.newBuilder()
                .addMust(matchKeyword("document_id", A_UUID))
                .addMust(match("version", 2))
                .build();

        assertThat(find(second.toBuilder())).containsExactly(12);
        target.delete(collection, second);

        assertThat(find(second.toBuilder())).isEmpty();
        assertThat(idsThatMust(matchKeyword("document_id", A_UUID))).containsExactly(11);
        assertThat(target.count(collection)).isEqualTo(7);
    }

    @Test
    void anIndexKnowsWhatAPointBecame() {
        createIndex("kind", PayloadSchemaType.Keyword);
        target.upsert(collection, List.of(point(11, EAST, Map.of("kind", value("draft")))));
        target.upsert(collection, List.of(point(11, EAST, Map.of("kind", value("letter")))));

        assertThat(idsThatMust(matchKeyword("kind", "draft"))).isEmpty();
        assertThat(idsThatMust(matchKeyword("kind", "letter"))).containsExactly(11);
    }

    @Test
    void whatHasTwoOfTheKeywordsIsFoundOnceAndInItsPlace() {
        createIndex("kind", PayloadSchemaType.Keyword);
        target.upsert(
                collection,
                List.of(
                        point(13, EAST, Map.of("kind", value("letter"))),
                        point(12, EAST, Map.of("kind", list(List.of(value("letter"), value("draft"))))),
                        point(11, EAST, Map.of("kind", value("draft")))));

        assertThat(idsThatMust(matchKeywords("kind", List.of("draft", "letter"))))
                .containsExactly(11, 12, 13);
    }

    @Test
    void shouldIsAnyMustIsAllMustNotIsNone() {
        Condition invoice = matchKeyword("kind", "invoice");
        Condition second = match("version", 2);
        Condition third = match("version", 3);

        assertThat(find(Filter.newBuilder().addShould(invoice).addShould(second)))
                .containsExactly(1, 2, 3);
        assertThat(find(Filter.newBuilder().addMust(invoice).addMust(third))).containsExactly(3);
        assertThat(find(Filter.newBuilder().addMustNot(invoice).addMustNot(second)))
                .containsExactly(4, 5);
        assertThat(find(Filter.newBuilder().addShould(second).addShould(third).addMustNot(invoice)))
                .containsExactly(2);
        assertThat(find(Filter.newBuilder())).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void minShouldIsSoManyOfThem() {
        MinShould two = MinShould.newBuilder()
                .addConditions(matchKeyword("kind", "invoice"))
                .addConditions(match("version", 3))
                .addConditions(match("draft", true))
                .setMinCount(2)
                .build();

        assertThat(find(Filter.newBuilder().setMinShould(two))).containsExactly(1, 3);
        assertThat(find(Filter.newBuilder().setMinShould(two.toBuilder().setMinCount(3))))
                .isEmpty();
    }

    @Test
    void aFilterThatMakesNoSenseIsRefused() {
        refused(FieldCondition.newBuilder().setKey("kind").setMatch(Match.getDefaultInstance()), "Malformed Match");
        refused(FieldCondition.newBuilder().setKey("kind"), "At least one field condition must be specified");
        refused(
                FieldCondition.newBuilder()
                        .setKey("a..b")
                        .setMatch(Match.newBuilder().setInteger(1)),
                "json path");
        refused(
                Condition.newBuilder()
                        .setNested(NestedCondition.newBuilder().setKey("stops"))
                        .build(),
                "Nested condition must have a filter");
        refused(hasId(PointId.newBuilder().setUuid("42").build()), "Unable to parse UUID: 42");
    }

    @Test
    void aDeleteWithABadFilterDeletesNothing() {
        Filter bad = Filter.newBuilder()
                .addMust(matchKeyword("kind", "invoice"))
                .addMust(hasId(PointId.newBuilder().setUuid("42").build()))
                .build();

        assertRefused(client.deleteAsync(collection, bad), Status.Code.INVALID_ARGUMENT, "Unable to parse UUID: 42");
        assertThat(target.count(collection)).isEqualTo(5);
    }

    private void refused(FieldCondition.Builder condition, String message) {
        refused(Condition.newBuilder().setField(condition).build(), message);
    }

    private void refused(Condition condition, String message) {
        Filter bad = Filter.newBuilder().addMust(condition).build();
        Filter badInside = Filter.newBuilder().addShould(filter(bad)).build();
        assertRefused(client.countAsync(collection, bad, true), Status.Code.INVALID_ARGUMENT, message);
        assertRefused(client.countAsync(collection, badInside, true), Status.Code.INVALID_ARGUMENT, message);
    }

    private List<Integer> idsThatMust(Condition condition) {
        return find(Filter.newBuilder().addMust(condition));
    }

    private List<Integer> find(Filter.Builder filter) {
        return await(client.scrollAsync(ScrollPoints.newBuilder()
                        .setCollectionName(collection)
                        .setFilter(filter)
                        .build()))
                .getResultList()
                .stream()
                .map(point -> Math.toIntExact(point.getId().getNum()))
                .toList();
    }

    private void createIndex(String field, PayloadSchemaType type) {
        await(client.createPayloadIndexAsync(collection, field, type, null, true, null, null));
    }

    private static Filter stopIs(String town, long number) {
        return Filter.newBuilder()
                .addMust(matchKeyword("town", town))
                .addMust(match("number", number))
                .build();
    }

    private static Value stop(String town, long number) {
        return object(Map.of("town", value(town), "number", value(number)));
    }

    private static Value object(Map<String, Value> fields) {
        return Value.newBuilder()
                .setStructValue(Struct.newBuilder().putAllFields(fields))
                .build();
    }
}
