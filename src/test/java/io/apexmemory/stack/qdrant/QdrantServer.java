package io.apexmemory.stack.qdrant;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.CollectionsGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Placeholder: a server without collections. */
public final class QdrantServer implements AutoCloseable {
    private final Server server;

    private QdrantServer(Server server) {
        this.server = server;
    }

    public static QdrantServer start() throws IOException {
        return new QdrantServer(NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new CollectionsGrpc.CollectionsImplBase() {
                    @Override
                    public void list(ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> response) {
                        response.onNext(ListCollectionsResponse.getDefaultInstance());
                        response.onCompleted();
                    }
                })
                .build()
                .start());
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
