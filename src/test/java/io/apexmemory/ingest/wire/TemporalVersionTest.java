package io.apexmemory.ingest.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceImplBase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that, unlike Temporal's test server, tells its version and does not have every namespace. */
class TemporalVersionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Server server;

    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new OneNamespace())
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @Test
    void aServerTellsItsVersion() {
        assertThat(connection("freight").version(PATIENCE)).isEqualTo("1.28.1");
    }

    @Test
    void anApiKeyDoesNotMakeAPlainConnectionOneOfTls() {
        TemporalConnection plain = new TemporalConnection("127.0.0.1", server.getPort(), "freight", null, "a-key");

        assertThat(plain.version(PATIENCE)).isEqualTo("1.28.1");
    }

    @Test
    void aNamespaceThatIsNotThereIsNamedWithItsSetting() {
        assertThatThrownBy(() -> connection("fright").version(PATIENCE))
                .isInstanceOf(TemporalUnreachable.class)
                .hasMessage("Temporal at 127.0.0.1:%d has no namespace fright; see TEMPORAL_NAMESPACE"
                        .formatted(server.getPort()));
    }

    private TemporalConnection connection(String namespace) {
        return TemporalConnection.plain("127.0.0.1", server.getPort(), namespace);
    }

    private static final class OneNamespace extends WorkflowServiceImplBase {
        @Override
        public void getSystemInfo(GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
            answer.onNext(GetSystemInfoResponse.newBuilder()
                    .setServerVersion("1.28.1")
                    .build());
            answer.onCompleted();
        }

        @Override
        public void describeNamespace(
                DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> answer) {
            if (request.getNamespace().equals("freight")) {
                answer.onNext(DescribeNamespaceResponse.getDefaultInstance());
                answer.onCompleted();
            } else {
                answer.onError(Status.NOT_FOUND.asRuntimeException());
            }
        }
    }
}
