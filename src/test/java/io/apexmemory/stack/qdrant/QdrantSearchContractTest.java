package io.apexmemory.stack.qdrant;

import static io.apexmemory.stack.qdrant.QdrantTarget.assertRefused;
import static io.apexmemory.stack.qdrant.QdrantTarget.await;
import static io.apexmemory.stack.qdrant.QdrantTarget.kind;
import static io.apexmemory.stack.qdrant.QdrantTarget.numbersOf;
import static io.apexmemory.stack.qdrant.QdrantTarget.point;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.WithPayloadSelectorFactory.enable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SearchPoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Search, scroll and count: what holds for the real Qdrant and for the in-process one alike. */
class QdrantSearchContractTest extends QdrantContract {
    private static final Filter INVOICES =
            Filter.newBuilder().addMust(matchKeyword("kind", "invoice")).build();

    /** From the nearest to the farthest of the east: 1, 2, 3, 4. */
    @BeforeEach
    void store() {
        target.upsert(
                collection,
                List.of(
                        point(3, List.of(1f, 1f, 0f), kind("invoice")),
                        point(1, List.of(5f, 0f, 0f), kind("invoice")),
                        point(4, NORTH, kind("invoice")),
                        point(2, List.of(2f, 1f, 0f), kind("contract"))));
    }

    @Test
    void theNearestComeFirstWithTheirCosine() {
        List<ScoredPoint> hits = await(client.queryAsync(query().build()));

        assertThat(idsOf(hits)).containsExactly(id(1), id(2), id(3), id(4));
        assertThat(hits.get(0).getScore()).isCloseTo(1f, within(1e-5f));
        assertThat(hits.get(2).getScore()).isCloseTo((float) Math.sqrt(0.5), within(1e-5f));
        assertThat(hits.get(3).getScore()).isCloseTo(0f, within(1e-5f));
    }

    @Test
    void aSearchKeepsToItsFilterLimitOffsetAndThreshold() {
        assertThat(idsOf(await(client.queryAsync(query().setFilter(INVOICES).build()))))
                .containsExactly(id(1), id(3), id(4));
        assertThat(idsOf(await(client.queryAsync(query().setLimit(2).build())))).containsExactly(id(1), id(2));
        assertThat(idsOf(
                        await(client.queryAsync(query().setLimit(2).setOffset(1).build()))))
                .containsExactly(id(2), id(3));
        assertThat(await(client.queryAsync(query().setOffset(9).build()))).isEmpty();
        assertThat(idsOf(await(client.queryAsync(query().setScoreThreshold(0.8f).build()))))
                .containsExactly(id(1), id(2));
    }

    @Test
    void tenHitsAreGivenWhenNoLimitIsAskedFor() {
        target.upsert(
                collection,
                IntStream.range(100, 120)
                        .mapToObj(i -> point(i, EAST, Map.of()))
                        .toList());

        assertThat(await(client.queryAsync(query().build()))).hasSize(10);
    }

    @Test
    void aLimitOfNoneIsRefused() {
        assertRefused(client.queryAsync(query().setLimit(0).build()), Status.Code.INVALID_ARGUMENT, "limit");
        assertRefused(
                client.scrollAsync(ScrollPoints.newBuilder()
                        .setCollectionName(collection)
                        .setLimit(0)
                        .build()),
                Status.Code.INVALID_ARGUMENT,
                "limit");
    }

    @Test
    void payloadAndVectorComeOnlyWhenAskedFor() {
        ScoredPoint bare = await(client.queryAsync(query().build())).get(0);
        ScoredPoint full = await(client.queryAsync(query().setWithPayload(enable(true))
                        .setWithVectors(WithVectorsSelectorFactory.enable(true))
                        .build()))
                .get(0);

        assertThat(bare.getPayloadMap()).isEmpty();
        assertThat(bare.hasVectors()).isFalse();
        assertThat(full.getPayloadMap()).isEqualTo(kind("invoice"));
        assertThat(numbersOf(full.getVectors())).isEqualTo(EAST);
    }

    @Test
    void aPointCanBeTheQueryAndIsNotItsOwnHit() {
        QueryPoints byPoint = QueryPoints.newBuilder()
                .setCollectionName(collection)
                .setQuery(nearest(1))
                .build();

        assertThat(idsOf(await(client.queryAsync(byPoint)))).containsExactly(id(2), id(3), id(4));
        assertRefused(
                client.queryAsync(byPoint.toBuilder().setQuery(nearest(77)).build()),
                Status.Code.NOT_FOUND,
                "Vector with name \"\" for point not found");
    }

    @Test
    void aQueryOfAnotherDimensionIsRefused() {
        assertRefused(
                client.queryAsync(query().setQuery(nearest(1f, 2f)).build()),
                Status.Code.INVALID_ARGUMENT,
                "Wrong input: Vector dimension error: expected dim: 3, got 2");
    }

    @Test
    void theOlderSearchFindsTheSame() {
        SearchPoints search = SearchPoints.newBuilder()
                .setCollectionName(collection)
                .addAllVector(EAST)
                .setFilter(INVOICES)
                .setLimit(2)
                .setWithPayload(enable(true))
                .build();

        List<ScoredPoint> hits = await(client.searchAsync(search));

        assertThat(idsOf(hits)).containsExactly(id(1), id(3));
        assertThat(hits.get(0).getPayloadMap()).isEqualTo(kind("invoice"));
        assertRefused(
                client.searchAsync(search.toBuilder().addVector(1f).build()),
                Status.Code.INVALID_ARGUMENT,
                "expected dim: 3, got 4");
    }

    @Test
    void otherMetricsScoreAndOrderInTheirOwnWay() {
        String dot = scored(Distance.Dot);
        String euclid = scored(Distance.Euclid);
        String manhattan = scored(Distance.Manhattan);
        try {
            assertThat(scoresIn(dot)).containsExactly(Map.entry(id(2), 3f), Map.entry(id(1), 1f));
            assertThat(scoresIn(euclid)).containsExactly(Map.entry(id(1), 1f), Map.entry(id(2), 2f));
            assertThat(scoresIn(manhattan)).containsExactly(Map.entry(id(1), 1f), Map.entry(id(2), 2f));
            assertThat(idsOf(await(client.queryAsync(
                            query(euclid).setScoreThreshold(1.5f).build()))))
                    .containsExactly(id(1));
            assertThat(numbersOf(await(client.retrieveAsync(euclid, id(2), false, true, null))
                            .get(0)
                            .getVectors()))
                    .isEqualTo(List.of(3f, 0f, 0f));
        } finally {
            List.of(dot, euclid, manhattan).forEach(name -> await(client.deleteCollectionAsync(name)));
        }
    }

    @Test
    void countIsExact() {
        assertThat(target.count(collection)).isEqualTo(4);
        assertThat(await(client.countAsync(collection, INVOICES, true))).isEqualTo(3);
    }

    @Test
    void aScrollGoesThroughAllInTheOrderOfTheirIdsNumbersFirst() {
        PointId low = id(UUID.fromString(A_UUID));
        PointId high = id(UUID.fromString("ffffffff-d9cb-469f-a165-70867728950e"));
        target.upsert(collection, List.of(point(high, EAST, Map.of()), point(low, EAST, Map.of())));

        List<PointId> seen = new ArrayList<>();
        ScrollPoints.Builder request =
                ScrollPoints.newBuilder().setCollectionName(collection).setLimit(4);
        ScrollResponse first = await(client.scrollAsync(request.build()));
        first.getResultList().forEach(point -> seen.add(point.getId()));
        assertThat(first.getNextPageOffset()).isEqualTo(low);
        ScrollResponse second = await(
                client.scrollAsync(request.setOffset(first.getNextPageOffset()).build()));
        second.getResultList().forEach(point -> seen.add(point.getId()));

        assertThat(seen).containsExactly(id(1), id(2), id(3), id(4), low, high);
        assertThat(second.hasNextPageOffset()).isFalse();
    }

    @Test
    void aScrollKeepsToItsFilterAndHandsOutPayloadByDefault() {
        ScrollResponse page = await(client.scrollAsync(ScrollPoints.newBuilder()
                .setCollectionName(collection)
                .setFilter(INVOICES)
                .setOffset(id(2))
                .setLimit(1)
                .build()));

        assertThat(page.getResultList()).singleElement().returns(id(3), RetrievedPoint::getId);
        assertThat(page.getResult(0).getPayloadMap()).isEqualTo(kind("invoice"));
        assertThat(page.getResult(0).hasVectors()).isFalse();
        assertThat(page.getNextPageOffset()).isEqualTo(id(4));
    }

    private String scored(Distance distance) {
        String name = target.collection(3, distance);
        target.upsert(name, List.of(point(1, List.of(1f, 1f, 0f), Map.of()), point(2, List.of(3f, 0f, 0f), Map.of())));
        return name;
    }

    private List<Map.Entry<PointId, Float>> scoresIn(String name) {
        return await(client.queryAsync(query(name).build())).stream()
                .map(hit -> Map.entry(hit.getId(), hit.getScore()))
                .toList();
    }

    private QueryPoints.Builder query() {
        return query(collection);
    }

    private static QueryPoints.Builder query(String name) {
        return QueryPoints.newBuilder().setCollectionName(name).setQuery(nearest(EAST));
    }

    private static List<PointId> idsOf(List<ScoredPoint> hits) {
        return hits.stream().map(ScoredPoint::getId).toList();
    }
}
