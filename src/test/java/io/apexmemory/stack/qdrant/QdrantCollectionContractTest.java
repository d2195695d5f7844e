package io.apexmemory.stack.qdrant;

import static io.apexmemory.stack.qdrant.QdrantTarget.assertRefused;
import static io.apexmemory.stack.qdrant.QdrantTarget.await;
import static io.apexmemory.stack.qdrant.QdrantTarget.freshName;
import static io.apexmemory.stack.qdrant.QdrantTarget.params;
import static io.apexmemory.stack.qdrant.QdrantTarget.point;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Collections and payload indexes: what holds for the real Qdrant and for the in-process one alike. */
class QdrantCollectionContractTest extends QdrantContract {
    @Test
    void aHealthCheckSaysWhoAnswers() {
        assertThat(await(client.healthCheckAsync()).getTitle()).contains("qdrant");
        assertThat(await(client.healthCheckAsync()).getVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void aCollectionIsThereFromItsCreationToItsDeletion() {
        assertThat(await(client.collectionExistsAsync(collection))).isTrue();
        assertThat(await(client.listCollectionsAsync())).contains(collection);

        await(client.deleteCollectionAsync(collection));

        assertThat(await(client.collectionExistsAsync(collection))).isFalse();
        assertThat(await(client.listCollectionsAsync())).doesNotContain(collection);
    }

    @Test
    void infoTellsTheVectorsAndTheNumberOfPoints() {
        target.upsert(collection, List.of(point(1, EAST, Map.of()), point(2, NORTH, Map.of())));

        // the real one may be busy with its segments for a moment
        CollectionInfo info = Awaitility.await()
                .until(
                        () -> await(client.getCollectionInfoAsync(collection)),
                        now -> now.getStatus() == CollectionStatus.Green);
        assertThat(info.getPointsCount()).isEqualTo(2);
        assertThat(info.getConfig().getParams().getVectorsConfig().getParams())
                .returns(3L, vectors -> vectors.getSize())
                .returns(Distance.Cosine, vectors -> vectors.getDistance());
    }

    @Test
    void aCollectionIsNotMadeTwice() {
        assertRefused(
                client.createCollectionAsync(collection, params(3, Distance.Cosine)),
                Status.Code.ALREADY_EXISTS,
                "Collection `" + collection + "` already exists!");
    }

    @Test
    void aCollectionNeedsAGoodNameAndADimension() {
        assertRefused(
                client.createCollectionAsync("a/b", params(3, Distance.Cosine)),
                Status.Code.INVALID_ARGUMENT,
                "collection_name");
        assertRefused(
                client.createCollectionAsync(freshName(), params(0, Distance.Cosine)),
                Status.Code.INVALID_ARGUMENT,
                "size");
    }

    @Test
    void anUnknownCollectionIsNotFound() {
        String unknown = freshName();
        String message = "Collection `" + unknown + "` doesn't exist!";

        assertRefused(client.getCollectionInfoAsync(unknown), Status.Code.NOT_FOUND, message);
        assertRefused(client.countAsync(unknown), Status.Code.NOT_FOUND, message);
        assertRefused(client.upsertAsync(unknown, List.of(point(1, EAST, Map.of()))), Status.Code.NOT_FOUND, message);
        assertRefused(client.deleteAsync(unknown, List.of(id(1))), Status.Code.NOT_FOUND, message);
        assertThatThrownBy(() -> client.deleteCollectionAsync(unknown).get()).hasMessageContaining(unknown);
    }

    @Test
    void payloadIndexesShowInTheSchemaUntilTheyAreDeleted() {
        createIndex("document_id", PayloadSchemaType.Uuid);
        createIndex("version", PayloadSchemaType.Integer);
        createIndex("kind", PayloadSchemaType.Keyword);
        createIndex("draft", PayloadSchemaType.Bool);
        createIndex("weight", PayloadSchemaType.Float);
        createIndex("made", PayloadSchemaType.Datetime);
        target.upsert(
                collection,
                List.of(
                        point(1, EAST, Map.of("version", value(1), "kind", value("invoice"))),
                        point(2, NORTH, Map.of("version", value(2)))));

        Map<String, PayloadSchemaInfo> schema =
                await(client.getCollectionInfoAsync(collection)).getPayloadSchemaMap();
        assertThat(schema.get("document_id").getDataType()).isEqualTo(PayloadSchemaType.Uuid);
        assertThat(schema.get("version").getDataType()).isEqualTo(PayloadSchemaType.Integer);
        assertThat(schema.get("version").getPoints()).isEqualTo(2);
        assertThat(schema.get("kind").getPoints()).isEqualTo(1);
        assertThat(schema).containsOnlyKeys("document_id", "version", "kind", "draft", "weight", "made");

        await(client.deletePayloadIndexAsync(collection, "kind", true, null, null));

        assertThat(await(client.getCollectionInfoAsync(collection)).getPayloadSchemaMap())
                .doesNotContainKey("kind");
    }

    @Test
    void anIndexMayBeMadeAgain() {
        createIndex("version", PayloadSchemaType.Integer);
        createIndex("version", PayloadSchemaType.Integer);

        assertThat(await(client.getCollectionInfoAsync(collection)).getPayloadSchemaMap())
                .containsOnlyKeys("version");
    }

    private void createIndex(String field, PayloadSchemaType type) {
        await(client.createPayloadIndexAsync(collection, field, type, null, true, null, null));
    }
}
