package io.apexmemory.stack;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.SelfSignedCertificate;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Temporal's test server behind a door like that of Temporal Cloud: it speaks TLS only, and lets in who shows a certificate that it
 * knows, or its API key. The certificates are made anew each time; they are in files. Thread-safe.
 */
@SuppressWarnings("deprecation") // netty would rather not make certificates; here it need not be safe
public final class GuardedTemporal implements AutoCloseable {
    public static final String API_KEY = "an-api-key-of-temporal";
    /** In the server's certificate. */
    public static final String SERVER_NAME = "localhost";

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final TestServicesStarter services = new TestServicesStarter(true, 0);
    private final SelfSignedCertificate own;
    private final SelfSignedCertificate clients;
    private final Server server;
    private final Map<By, AtomicInteger> calls = new EnumMap<>(By.class);

    /** What a caller was let in by. */
    public enum By {
        CERTIFICATE,
        API_KEY
    }

    private GuardedTemporal() throws CertificateException, IOException {
        for (By by : By.values()) {
            calls.put(by, new AtomicInteger());
        }
        own = new SelfSignedCertificate(SERVER_NAME, "EC", 256);
        clients = new SelfSignedCertificate("a-client", "EC", 256);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(GrpcSslContexts.forServer(own.certificate(), own.privateKey())
                        .trustManager(clients.certificate())
                        .clientAuth(ClientAuth.OPTIONAL)
                        .build());
        GRPCServerHelper.registerServicesAndHealthChecks(services.getServices(), builder);
        server = builder.intercept(new NoStickyQueue())
                .intercept(new Door())
                .build()
                .start();
    }

    public static GuardedTemporal start() {
        try {
            return new GuardedTemporal();
        } catch (CertificateException | IOException e) {
            throw new IllegalStateException("Temporal behind TLS did not start", e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** By which the server is known. */
    public Path authority() {
        return own.certificate().toPath();
    }

    /** That it lets in. */
    public Path clientCertificate() {
        return clients.certificate().toPath();
    }

    public Path clientKey() {
        return clients.privateKey().toPath();
    }

    /** Requests that were let in, since the start. */
    public int calls(By by) {
        return calls.get(by).get();
    }

    @Override
    public void close() {
        server.shutdownNow();
        services.close();
        own.delete();
        clients.delete();
    }

    private final class Door implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            boolean key = ("Bearer " + API_KEY).equals(headers.get(AUTHORIZATION));
            if (!key && !certified(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))) {
                call.close(Status.UNAUTHENTICATED, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            calls.get(key ? By.API_KEY : By.CERTIFICATE).incrementAndGet();
            return next.startCall(call, headers);
        }

        private boolean certified(SSLSession session) {
            try {
                return session.getPeerCertificates().length > 0;
            } catch (SSLPeerUnverifiedException e) {
                return false;
            }
        }
    }
}
