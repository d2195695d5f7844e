package io.apexmemory.stack.qdrant;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;

/** Says who answers. The version is that of the protocol spoken here; the title keeps the stand-in from passing as the real one. */
final class HealthService extends QdrantGrpc.QdrantImplBase {
    private static final String PROTOCOL_VERSION = "1.18.0";

    @Override
    public void healthCheck(HealthCheckRequest request, StreamObserver<HealthCheckReply> observer) {
        Replies.answer(
                observer,
                () -> HealthCheckReply.newBuilder()
                        .setTitle("qdrant - in-process stand-in")
                        .setVersion(PROTOCOL_VERSION)
                        .build());
    }
}
