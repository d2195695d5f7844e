package io.apexmemory.stack.qdrant;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.VectorOutputHelper;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.VectorsOutput;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The Qdrant that a contract runs against: the one at the system property {@code qdrant.contract.url} (host:port of its gRPC
 * interface), else an in-process one of its own. It is spoken to with the official client only.
 */
final class QdrantTarget implements AutoCloseable {
    private static final String EXTERNAL = System.getProperty("qdrant.contract.url", "");

    private final QdrantClient client;
    private final Runnable stop;

    private QdrantTarget(String host, int port, Runnable stop) {
        this.client = new QdrantClient(
                QdrantGrpcClient.newBuilder(host, port, false, false).build());
        this.stop = stop;
    }

    static QdrantTarget open() {
        if (EXTERNAL.isEmpty()) {
            return inProcess();
        }
        int colon = EXTERNAL.lastIndexOf(':');
        return new QdrantTarget(
                EXTERNAL.substring(0, colon), Integer.parseInt(EXTERNAL.substring(colon + 1)), () -> {});
    }

    static QdrantTarget inProcess() {
        QdrantServer server = QdrantServer.start();
        return new QdrantTarget("127.0.0.1", server.port(), server::close);
    }

    QdrantClient client() {
        return client;
    }

    /** Makes a collection under a name that no other test uses. */
    String collection(int dimensions, Distance distance) {
        String name = freshName();
        await(client.createCollectionAsync(name, params(dimensions, distance)));
        return name;
    }

    static String freshName() {
        return "contract-" + UUID.randomUUID();
    }

    static VectorParams params(int dimensions, Distance distance) {
        return VectorParams.newBuilder()
                .setSize(dimensions)
                .setDistance(distance)
                .build();
    }

    static PointStruct point(PointId id, List<Float> vector, Map<String, Value> payload) {
        return PointStruct.newBuilder()
                .setId(id)
                .setVectors(vectors(vector))
                .putAllPayload(payload)
                .build();
    }

    static PointStruct point(long id, List<Float> vector, Map<String, Value> payload) {
        return point(id(id), vector, payload);
    }

    static Map<String, Value> kind(String kind) {
        return Map.of("kind", value(kind));
    }

    UpdateResult upsert(String collection, List<PointStruct> points) {
        return await(client.upsertAsync(UpsertPoints.newBuilder()
                .setCollectionName(collection)
                .setWait(true)
                .addAllPoints(points)
                .build()));
    }

    UpdateResult delete(String collection, Filter filter) {
        return delete(collection, PointsSelector.newBuilder().setFilter(filter).build());
    }

    UpdateResult delete(String collection, PointId... ids) {
        PointsIdsList list = PointsIdsList.newBuilder().addAllIds(List.of(ids)).build();
        return delete(collection, PointsSelector.newBuilder().setPoints(list).build());
    }

    private UpdateResult delete(String collection, PointsSelector selector) {
        return await(client.deleteAsync(DeletePoints.newBuilder()
                .setCollectionName(collection)
                .setWait(true)
                .setPoints(selector)
                .build()));
    }

    long count(String collection) {
        return await(client.countAsync(collection));
    }

    static List<Float> numbersOf(VectorsOutput vectors) {
        return VectorOutputHelper.getDenseVector(vectors.getVector()).getDataList();
    }

    /** The answer, or the gRPC error that stands for it. */
    static <T> T await(ListenableFuture<T> answer) {
        try {
            return answer.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StatusRuntimeException status) {
                throw status;
            }
            throw new AssertionError("the client failed before the server answered", e);
        } catch (InterruptedException | TimeoutException | CancellationException e) {
            throw new AssertionError("no answer within ten seconds", e);
        }
    }

    static void assertRefused(ListenableFuture<?> answer, Status.Code code, String... messageParts) {
        Throwable thrown = catchThrowable(() -> await(answer));
        assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
        Status status = ((StatusRuntimeException) thrown).getStatus();
        assertThat(status.getCode()).as(status.toString()).isEqualTo(code);
        assertThat(status.getDescription()).contains(messageParts);
    }

    @Override
    public void close() {
        client.close();
        stop.run();
    }
}
