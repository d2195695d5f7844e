package io.apexmemory.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.Finding;
import io.apexmemory.audit.Report;
import io.apexmemory.audit.StoreClients;
import io.apexmemory.document.Uuid5;
import io.apexmemory.stack.Clients;
import io.apexmemory.stack.qdrant.QdrantServer;
import io.apexmemory.store.QdrantStore;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.neo4j.driver.Session;

/** A large memory is read page by page, whatever its documents are like. */
class LargeAuditTest {
    private static final UUID NAMESPACE = UUID.fromString("0c5e5a52-4f0c-5d0e-8f4b-3b0b7d0d8c11");
    private static final int DOCUMENTS = 10;
    private static final int CHUNKS = 10_000;
    /** Of points in one answer; a page of chunks' hashes is as large in bytes. */
    private static final int LARGEST_PAGE = 2_000;

    private final AtomicInteger largest = new AtomicInteger();
    private final AtomicInteger pages = new AtomicInteger();

    @Test
    @Timeout(300)
    void ofAHundredThousandChunksOnlyAPageIsHeldAtATime() throws Exception {
        try (SagaFixture sagas = new SagaFixture(Map.of());
                QdrantServer server = QdrantServer.start()) {
            sagas.reset();
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                    .usePlaintext()
                    .intercept(new PageSizes())
                    .build();
            try (QdrantClient qdrant =
                    new QdrantClient(QdrantGrpcClient.newBuilder(channel, true).build())) {
                new QdrantStore(qdrant, Duration.ofSeconds(20)).migrate(2);
                List<UUID> documents = fill(sagas.stack.clients(), qdrant);
                Clients clients = sagas.stack.clients();
                Auditor auditor = new Auditor(
                        new StoreClients(clients.postgres(), clients.neo4j(), qdrant, clients.redis()), sagas.clock);
                List<String> steps = new ArrayList<>();

                Report report = auditor.audit(Auditor.Options.SETTLED.with(steps::add));

                assertThat(report.findings()).isEmpty();
                assertThat(report.lookedAt())
                        .containsEntry("chunks", (long) DOCUMENTS * CHUNKS)
                        .containsEntry("points", (long) DOCUMENTS * (CHUNKS + 1));
                assertThat(largest).hasValue(LARGEST_PAGE);
                assertThat(pages).hasValueGreaterThan(2 * DOCUMENTS * CHUNKS / LARGEST_PAGE);
                assertThat(steps).contains("Checking documents, 0 of 10").hasSizeGreaterThan(50);

                lose(clients, documents.get(3), 9_999);
                assertThat(auditor.audit(Auditor.Options.SETTLED.of(Set.of(documents.get(3))))
                                .findings())
                        .singleElement()
                        .extracting(Finding::detail)
                        .isEqualTo("chunks 9999 of 10000");
            }
        }
    }

    private static List<UUID> fill(Clients clients, QdrantClient qdrant) throws Exception {
        List<UUID> documents = new ArrayList<>();
        try (Connection connection = clients.postgres().getConnection();
                Statement statement = connection.createStatement();
                Session graph = clients.neo4j().session()) {
            for (int n = 0; n < DOCUMENTS; n++) {
                UUID id = UUID.randomUUID();
                documents.add(id);
                statement.execute(
                        "insert into documents (document_id, fence, live_version) values ('" + id + "', 1, 1)");
                statement.execute(
                        "insert into document_versions values ('" + id + "', 1, null, null, 'txt', 1, 'p', null,"
                                + " null, 1, encode(sha256('c'), 'hex'), 'c', '[]', 'm')");
                statement.execute("insert into chunks select '" + id + "', 1, n, 'text ' || n from generate_series(0, "
                        + (CHUNKS - 1) + ") as n");
                graph.run(
                                "CREATE (:DocumentVersion {document_id: $id, version: 1, source_path: 'p', file_type: 'txt',"
                                        + " chunks: $chunks, entities: 0})",
                                Map.of("id", id.toString(), "chunks", CHUNKS))
                        .consume();
                for (int from = -1; from < CHUNKS; from += LARGEST_PAGE) {
                    List<PointStruct> points = new ArrayList<>();
                    for (int chunk = from; chunk < Math.min(CHUNKS, from + LARGEST_PAGE); chunk++) {
                        points.add(point(id, chunk));
                    }
                    qdrant.upsertAsync(QdrantStore.COLLECTION, points).get(20, TimeUnit.SECONDS);
                }
            }
        }
        return documents;
    }

    private static PointStruct point(UUID id, int chunk) {
        String kind = chunk < 0 ? "document" : "chunk";
        return PointStruct.newBuilder()
                .setId(PointIdFactory.id(Uuid5.of(NAMESPACE, id + "|1|" + (chunk < 0 ? kind : chunk))))
                .setVectors(VectorsFactory.vectors(1, chunk))
                .putAllPayload(Map.of(
                        "document_id", ValueFactory.value(id.toString()),
                        "version", ValueFactory.value(1),
                        "kind", ValueFactory.value(kind),
                        "chunk", ValueFactory.value(Math.max(0, chunk))))
                .build();
    }

    private static void lose(Clients clients, UUID id, int chunk) throws Exception {
        try (Connection connection = clients.postgres().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from chunks where document_id = '" + id + "' and chunk = " + chunk);
        }
    }

    /** Notes how many points come in one answer. */
    private final class PageSizes implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onMessage(A message) {
                                    if (message instanceof ScrollResponse page) {
                                        pages.incrementAndGet();
                                        largest.accumulateAndGet(page.getResultCount(), Math::max);
                                    }
                                    super.onMessage(message);
                                }
                            },
                            headers);
                }
            };
        }
    }
}
