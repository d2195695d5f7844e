package io.apexmemory.stack.qdrant;

import static io.apexmemory.stack.qdrant.QdrantTarget.assertRefused;
import static io.apexmemory.stack.qdrant.QdrantTarget.await;
import static io.apexmemory.stack.qdrant.QdrantTarget.params;
import static io.apexmemory.stack.qdrant.QdrantTarget.point;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What only the in-process server has: its life, its key and its atomicity. */
class QdrantServerTest {
    private static final List<Float> EAST = List.of(1f, 0f, 0f);
    private static final String COLLECTION = "here";
    /** Enough of them that a write which is not atomic is seen half done. */
    private static final int POINTS = 2000;

    private static final long GENERATIONS = 40;

    @Test
    void closingFreesThePortAtOnceAndTwiceDoesNoHarm() throws IOException {
        QdrantServer.start().close(); // so that loading classes is not measured
        QdrantServer server = QdrantServer.start();
        int port = server.port();
        try (QdrantClient client = clientOf(server)) {
            assertThat(await(client.listCollectionsAsync())).isEmpty();

            long start = System.nanoTime();
            server.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(200));
            assertThatThrownBy(() -> new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port).close())
                    .isInstanceOf(IOException.class);
            assertRefused(client.listCollectionsAsync(), Status.Code.UNAVAILABLE, "");
            assertThatCode(server::close).doesNotThrowAnyException();
        }
        try (ServerSocket again = new ServerSocket(port)) {
            assertThat(again.isBound()).isTrue();
        }
    }

    @Test
    void eachServerIsItsOwn() {
        try (QdrantServer one = QdrantServer.start();
                QdrantServer other = QdrantServer.start();
                QdrantClient client = clientOf(one);
                QdrantClient otherClient = clientOf(other)) {
            await(client.createCollectionAsync(COLLECTION, params(3, Distance.Cosine)));

            assertThat(await(otherClient.collectionExistsAsync(COLLECTION))).isFalse();
        }
    }

    @Test
    void aKeyIsAskedForWhenThereIsOne() {
        try (QdrantServer server = QdrantServer.start("the-key");
                QdrantClient none = clientOf(server);
                QdrantClient wrong = clientOf(server, "another-key");
                QdrantClient right = clientOf(server, "the-key")) {
            assertRefused(
                    none.listCollectionsAsync(),
                    Status.Code.UNAUTHENTICATED,
                    "Must provide an API key or an Authorization bearer token");
            assertRefused(wrong.listCollectionsAsync(), Status.Code.UNAUTHENTICATED, "Invalid API key or JWT");
            assertThat(await(right.listCollectionsAsync())).isEmpty();
            assertThat(await(none.healthCheckAsync()).getVersion()).isNotEmpty();
        }
    }

    @Test
    void anUpsertThatIsRefusedLeavesNothingOfItself() {
        try (QdrantServer server = QdrantServer.start();
                QdrantClient client = clientOf(server)) {
            await(client.createCollectionAsync(COLLECTION, params(3, Distance.Cosine)));
            List<PointStruct> points =
                    List.of(point(1, EAST, Map.of()), point(2, List.of(1f), Map.of()), point(3, EAST, Map.of()));

            assertRefused(client.upsertAsync(COLLECTION, points), Status.Code.INVALID_ARGUMENT, "got 1");
            assertThat(await(client.countAsync(COLLECTION))).isZero();
        }
    }

    @Test
    void aWriteThatDoesNotWaitHasNoEffectYetWhenItIsAcknowledged() {
        try (QdrantServer server = QdrantServer.start();
                QdrantClient client = clientOf(server)) {
            await(client.createCollectionAsync(COLLECTION, params(3, Distance.Cosine)));

            await(client.upsertAsync(UpsertPoints.newBuilder()
                    .setCollectionName(COLLECTION)
                    .addPoints(point(1, EAST, Map.of()))
                    .build()));

            assertThat(await(client.countAsync(COLLECTION))).isZero();
        }
    }

    @Test
    void aReaderSeesAnUpsertWholeOrNotAtAll() {
        try (QdrantServer server = QdrantServer.start();
                QdrantClient client = clientOf(server)) {
            await(client.createCollectionAsync(COLLECTION, params(3, Distance.Cosine)));
            await(client.upsertAsync(COLLECTION, generation(0)));
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> LongStream.rangeClosed(1, GENERATIONS)
                    .forEach(version -> await(client.upsertAsync(COLLECTION, generation(version)))));

            boolean written;
            do {
                written = writer.isDone();
                assertThat(versionsIn(client)).hasSize(1);
            } while (!written);
            writer.join();
            assertThat(versionsIn(client)).containsExactly(GENERATIONS);
        }
    }

    @Test
    void aRequestOfManyMegabytesIsTaken() {
        try (QdrantServer server = QdrantServer.start();
                QdrantClient client = clientOf(server)) {
            await(client.createCollectionAsync(COLLECTION, params(1536, Distance.Cosine)));
            List<Float> vector = Collections.nCopies(1536, 0.5f);
            List<PointStruct> twelveMegabytes = LongStream.range(0, 2048)
                    .mapToObj(i -> point(i, vector, Map.of()))
                    .toList();

            await(client.upsertAsync(COLLECTION, twelveMegabytes));

            assertThat(await(client.countAsync(COLLECTION))).isEqualTo(2048);
        }
    }

    private static List<PointStruct> generation(long version) {
        return LongStream.range(0, POINTS)
                .mapToObj(i -> point(i, EAST, Map.of("version", value(version))))
                .toList();
    }

    private static List<Long> versionsIn(QdrantClient client) {
        ScrollPoints all = ScrollPoints.newBuilder()
                .setCollectionName(COLLECTION)
                .setLimit(POINTS)
                .build();
        return await(client.scrollAsync(all)).getResultList().stream()
                .map(point -> point.getPayloadMap().get("version").getIntegerValue())
                .distinct()
                .toList();
    }

    private static QdrantClient clientOf(QdrantServer server) {
        return new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", server.port(), false, false)
                .build());
    }

    private static QdrantClient clientOf(QdrantServer server, String apiKey) {
        return new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", server.port(), false, false)
                .withApiKey(apiKey)
                .build());
    }
}
