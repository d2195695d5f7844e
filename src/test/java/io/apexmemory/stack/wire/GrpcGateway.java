package io.apexmemory.stack.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Threads;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.Faults.Call;
import io.apexmemory.stack.fault.InjectedFault;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** To Qdrant: every method of its API has one request and one answer, which pass as the bytes that they are. */
final class GrpcGateway implements Gateway {
    private static final int MAX_MESSAGE_BYTES = 64 << 20;
    private static final Map<String, String> OPERATIONS =
            Map.of("qdrant.Points/Upsert", "write", "qdrant.Points/Delete", "remove");
    /** An entry of a payload's map: its key first, with its tag and length. */
    private static final String VERSION = "\n\u0007version";

    private static final int INTEGER = (3 << 3) | WireFormat.WIRETYPE_VARINT;
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try (stream) {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private final ExecutorService threads = Threads.perTask("wire");
    private final Faults faults;
    private final ManagedChannel qdrant;
    private final Server server;

    GrpcGateway(int port, int target, Faults faults) {
        this.faults = faults;
        qdrant = NettyChannelBuilder.forAddress(InetAddress.getLoopbackAddress().getHostAddress(), target)
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .executor(threads)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .fallbackHandlerRegistry(new AllMethods())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " cannot be had for the way to Qdrant", e);
        }
    }

    private final class AllMethods extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<byte[], byte[]> lookupMethod(String name, String authority) {
            MethodDescriptor<byte[], byte[]> method = MethodDescriptor.newBuilder(BYTES, BYTES)
                    .setFullMethodName(name)
                    .setType(MethodType.UNARY)
                    .build();
            return ServerMethodDefinition.create(method, (call, headers) -> start(method, call, headers));
        }
    }

    private ServerCall.Listener<byte[]> start(
            MethodDescriptor<byte[], byte[]> method, ServerCall<byte[], byte[]> call, Metadata headers) {
        ServerCallHandler<byte[], byte[]> handler = ServerCalls.asyncUnaryCall((request, answer) -> {
            try {
                answer.onNext(answer(method, request, headers));
                answer.onCompleted();
            } catch (StatusRuntimeException e) {
                answer.onError(e);
            } catch (RuntimeException | Error e) {
                answer.onError(Status.UNAVAILABLE.asRuntimeException());
            }
        });
        return handler.startCall(call, headers);
    }

    private byte[] answer(MethodDescriptor<byte[], byte[]> method, byte[] request, Metadata headers) {
        Supplier<byte[]> real = () -> ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(qdrant, MetadataUtils.newAttachHeadersInterceptor(headers)),
                method,
                CallOptions.DEFAULT,
                request);
        String operation = OPERATIONS.get(method.getFullMethodName());
        if (operation == null) {
            return real.get();
        }
        String text = new String(request, StandardCharsets.ISO_8859_1);
        Call call = new Call(
                StoreName.QDRANT,
                operation,
                SocketGateway.uuid(text, text.indexOf("document_id")),
                number(request, text.indexOf(VERSION)));
        try {
            return faults.pass(call, real);
        } catch (InjectedFault fault) {
            Status status = fault.diagnosis().passing() ? Status.UNAVAILABLE : Status.INVALID_ARGUMENT;
            throw status.withDescription(fault.diagnosis().reason()).asRuntimeException();
        }
    }

    /** A value of a payload is a message that holds a number; 0 where it is none. */
    private static long number(byte[] request, int key) {
        if (key < 0) {
            return 0;
        }
        try {
            CodedInputStream rest = CodedInputStream.newInstance(request, key, request.length - key);
            rest.skipField(rest.readTag());
            int unused = rest.readTag() + rest.readRawVarint32();
            return rest.readTag() == INTEGER ? rest.readInt64() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        qdrant.shutdownNow();
        threads.shutdownNow();
    }
}
