package io.apexmemory.stack.qdrant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.qdrant.client.grpc.QdrantGrpc;
import java.security.MessageDigest;

/** Lets a call pass only with the right key in {@code api-key} or as bearer token. Health checks need none, as in Qdrant. */
final class ApiKeyCheck implements ServerInterceptor {
    private static final Metadata.Key<String> API_KEY = Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    private final byte[] apiKey;

    ApiKeyCheck(String apiKey) {
        this.apiKey = apiKey.getBytes(UTF_8);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        if (method.equals(QdrantGrpc.getHealthCheckMethod().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        String given = headers.get(API_KEY);
        String bearer = headers.get(AUTHORIZATION);
        if (given == null && bearer != null && bearer.startsWith(BEARER)) {
            given = bearer.substring(BEARER.length());
        }
        if (given == null) {
            return refuse(call, "Must provide an API key or an Authorization bearer token");
        }
        if (!MessageDigest.isEqual(apiKey, given.getBytes(UTF_8))) {
            return refuse(call, "Invalid API key or JWT");
        }
        return next.startCall(call, headers);
    }

    private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, String why) {
        call.close(Status.UNAUTHENTICATED.withDescription(why), new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
