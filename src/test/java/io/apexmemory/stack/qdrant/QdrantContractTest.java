package io.apexmemory.stack.qdrant;

import static io.apexmemory.stack.qdrant.QdrantTarget.assertRefused;
import static io.apexmemory.stack.qdrant.QdrantTarget.await;
import static io.apexmemory.stack.qdrant.QdrantTarget.kind;
import static io.apexmemory.stack.qdrant.QdrantTarget.numbersOf;
import static io.apexmemory.stack.qdrant.QdrantTarget.point;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PayloadExcludeSelector;
import io.qdrant.client.grpc.Points.PayloadIncludeSelector;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The writing and reading of points: what holds for the real Qdrant and for the in-process one alike. */
class QdrantContractTest extends QdrantContract {
    @Test
    void aWriteThatWaitsIsCompletedAndVisible() {
        UpdateResult result = target.upsert(collection, List.of(point(1, EAST, kind("invoice"))));

        assertThat(result.getStatus()).isEqualTo(UpdateStatus.Completed);
        assertThat(target.count(collection)).isEqualTo(1);
    }

    @Test
    void aWriteThatDoesNotWaitIsAcknowledgedAndVisibleSoon() {
        UpdateResult result = acknowledged(point(1, EAST, Map.of()));

        assertThat(result.getStatus()).isEqualTo(UpdateStatus.Acknowledged);
        Awaitility.await()
                .untilAsserted(() -> assertThat(target.count(collection)).isEqualTo(1));
    }

    @Test
    void aWriteThatWaitsComesAfterThoseThatDidNot() {
        acknowledged(point(1, EAST, kind("invoice")));
        acknowledged(point(2, EAST, kind("invoice")));
        target.upsert(collection, List.of(point(1, EAST, kind("contract"))));

        assertThat(target.count(collection)).isEqualTo(2);
        assertThat(retrieve(id(1), true, false).getPayloadMap()).isEqualTo(kind("contract"));
    }

    private UpdateResult acknowledged(PointStruct point) {
        return await(client.upsertAsync(UpsertPoints.newBuilder()
                .setCollectionName(collection)
                .addPoints(point)
                .build()));
    }

    @Test
    void cosineVectorsAreHandedOutNormalised() {
        target.upsert(collection, List.of(point(1, List.of(3f, 0f, 4f), Map.of())));

        RetrievedPoint found = retrieve(id(1), true, true);

        assertThat(numbersOf(found.getVectors()))
                .satisfiesExactly(
                        x -> assertThat(x).isCloseTo(0.6f, within(1e-5f)),
                        y -> assertThat(y).isCloseTo(0f, within(1e-5f)),
                        z -> assertThat(z).isCloseTo(0.8f, within(1e-5f)));
    }

    @Test
    void anUpsertReplacesThePointWhole() {
        target.upsert(collection, List.of(point(1, EAST, Map.of("kind", value("invoice"), "page", value(3)))));
        target.upsert(collection, List.of(point(1, NORTH, kind("contract"))));

        RetrievedPoint found = retrieve(id(1), true, true);

        assertThat(target.count(collection)).isEqualTo(1);
        assertThat(found.getPayloadMap()).isEqualTo(kind("contract"));
        assertThat(numbersOf(found.getVectors())).isEqualTo(NORTH);
    }

    @Test
    void idsAreNumbersOrUuidsInAnyCustomarySpelling() {
        PointId shouted =
                PointId.newBuilder().setUuid(A_UUID.toUpperCase(Locale.ROOT)).build();
        PointId bare = PointId.newBuilder().setUuid(A_UUID.replace("-", "")).build();
        target.upsert(collection, List.of(point(shouted, EAST, Map.of()), point(id(-1L), NORTH, Map.of())));

        assertThat(retrieve(bare, false, false).getId()).isEqualTo(id(UUID.fromString(A_UUID)));
        assertThat(retrieve(id(-1L), false, false).getId().getNum()).isEqualTo(-1L);
        assertThat(target.count(collection)).isEqualTo(2);
    }

    @Test
    void aBadIdIsRefused() {
        PointId bad = PointId.newBuilder().setUuid("not-a-uuid").build();

        assertRefused(
                client.upsertAsync(collection, List.of(point(bad, EAST, Map.of()))),
                Status.Code.INVALID_ARGUMENT,
                "Unable to parse UUID: not-a-uuid");
        assertRefused(
                client.deleteAsync(collection, List.of(bad)),
                Status.Code.INVALID_ARGUMENT,
                "Unable to parse UUID: not-a-uuid");
        assertRefused(
                client.upsertAsync(collection, List.of(point(PointId.getDefaultInstance(), EAST, Map.of()))),
                Status.Code.INVALID_ARGUMENT,
                "No ID options provided");
    }

    @Test
    void aVectorOfAnotherDimensionIsRefusedAndNotStored() {
        UpsertPoints request = UpsertPoints.newBuilder()
                .setCollectionName(collection)
                .setWait(true)
                .addPoints(point(1, List.of(1f, 2f), Map.of()))
                .build();

        assertRefused(
                client.upsertAsync(request),
                Status.Code.INVALID_ARGUMENT,
                "Wrong input: Vector dimension error: expected dim: 3, got 2");
        assertThat(target.count(collection)).isZero();
    }

    @Test
    void aPointNeedsAVector() {
        PointStruct bare = PointStruct.newBuilder().setId(id(1)).build();

        assertRefused(
                client.upsertAsync(collection, List.of(bare)), Status.Code.INVALID_ARGUMENT, "Expected some vectors");
    }

    @Test
    void pointsAreDeletedByIdAndByFilter() {
        target.upsert(
                collection,
                List.of(
                        point(1, EAST, kind("invoice")),
                        point(2, EAST, kind("invoice")),
                        point(3, NORTH, kind("contract")),
                        point(id(UUID.fromString(A_UUID)), NORTH, kind("contract"))));

        target.delete(collection, id(UUID.fromString(A_UUID)), id(99));
        target.delete(
                collection,
                Filter.newBuilder().addMust(matchKeyword("kind", "invoice")).build());

        assertThat(target.count(collection)).isEqualTo(1);
        assertThat(retrieve(id(3), false, false).getId()).isEqualTo(id(3));
    }

    @Test
    void aGetHandsOutWhatItIsAskedFor() {
        target.upsert(collection, List.of(point(1, EAST, Map.of("kind", value("invoice"), "page", value(3)))));

        assertThat(retrieve(id(1), false, false))
                .returns(0, RetrievedPoint::getPayloadCount)
                .returns(false, RetrievedPoint::hasVectors);
        assertThat(retrieve(
                                id(1),
                                WithPayloadSelector.newBuilder()
                                        .setInclude(PayloadIncludeSelector.newBuilder()
                                                .addFields("kind"))
                                        .build())
                        .getPayloadMap())
                .containsOnlyKeys("kind");
        assertThat(retrieve(
                                id(1),
                                WithPayloadSelector.newBuilder()
                                        .setExclude(PayloadExcludeSelector.newBuilder()
                                                .addFields("kind"))
                                        .build())
                        .getPayloadMap())
                .containsOnlyKeys("page");
        assertThat(await(client.retrieveAsync(collection, List.of(id(1), id(2)), true, true, null)))
                .hasSize(1);
    }

    @Test
    void setPayloadAddsOverwritesAndTakesAway() {
        target.upsert(collection, List.of(point(1, EAST, Map.of("kind", value("invoice"), "page", value(3)))));

        Map<String, Value> change = Map.of("page", nullValue(), "draft", value(true));
        await(client.setPayloadAsync(collection, change, id(1), true, null, null));

        assertThat(retrieve(id(1), true, false).getPayloadMap())
                .isEqualTo(Map.of("kind", value("invoice"), "draft", value(true)));

        await(client.overwritePayloadAsync(collection, kind("contract"), id(1), true, null, null));
        assertThat(retrieve(id(1), true, false).getPayloadMap()).isEqualTo(kind("contract"));

        await(client.deletePayloadAsync(collection, List.of("kind"), id(1), true, null, null));
        assertThat(retrieve(id(1), true, false).getPayloadMap()).isEmpty();
    }

    @Test
    void setPayloadOfAPointThatIsMissingIsNotFound() {
        assertRefused(
                client.setPayloadAsync(collection, kind("invoice"), id(77), true, null, null),
                Status.Code.NOT_FOUND,
                "No point with id 77 found");
    }

    @Test
    void aBatchTakesEffectInItsOrder() {
        PointsUpdateOperation upsert = PointsUpdateOperation.newBuilder()
                .setUpsert(PointsUpdateOperation.PointStructList.newBuilder()
                        .addPoints(point(1, EAST, kind("invoice")))
                        .addPoints(point(2, EAST, kind("invoice"))))
                .build();
        PointsUpdateOperation change = PointsUpdateOperation.newBuilder()
                .setSetPayload(PointsUpdateOperation.SetPayload.newBuilder()
                        .putPayload("page", value(1))
                        .setPointsSelector(selector(id(1))))
                .build();
        PointsUpdateOperation delete = PointsUpdateOperation.newBuilder()
                .setDeletePoints(PointsUpdateOperation.DeletePoints.newBuilder().setPoints(selector(id(2))))
                .build();

        List<UpdateResult> results =
                await(client.batchUpdateAsync(collection, List.of(upsert, change, delete), true, null, null));

        assertThat(results).hasSize(3).allMatch(result -> result.getStatus() == UpdateStatus.Completed);
        assertThat(target.count(collection)).isEqualTo(1);
        assertThat(retrieve(id(1), true, false).getPayloadMap())
                .isEqualTo(Map.of("kind", value("invoice"), "page", value(1)));
    }

    private static PointsSelector selector(PointId id) {
        return PointsSelector.newBuilder()
                .setPoints(PointsIdsList.newBuilder().addIds(id))
                .build();
    }

    private RetrievedPoint retrieve(PointId id, boolean withPayload, boolean withVectors) {
        return await(client.retrieveAsync(collection, id, withPayload, withVectors, null))
                .get(0);
    }

    private RetrievedPoint retrieve(PointId id, WithPayloadSelector payload) {
        return await(client.retrieveAsync(
                        collection, List.of(id), payload, WithVectorsSelector.getDefaultInstance(), null))
                .get(0);
    }
}
