package io.apexmemory.ingest.wire;

import com.uber.m3.tally.NoopScope;
import com.uber.m3.tally.Scope;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.WorkflowClientInterceptor;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Where Temporal is and how to be let in.
 *
 * @param tls or null for a connection in plain text
 * @param apiKey or null
 */
public record TemporalConnection(String host, int port, String namespace, Tls tls, String apiKey) {
    private static final Duration PING = Duration.ofSeconds(5);

    /**
     * How each side knows the other.
     *
     * @param cert PEM file of the client's certificate chain, or null
     * @param key PEM file of its PKCS#8 key; with {@code cert} or null
     * @param ca PEM file of the authority that the server is checked against, or null for the system's
     * @param serverName in the server's certificate, or null where that is the host
     */
    public record Tls(Path cert, Path key, Path ca, String serverName) {
        /** By the system's authorities, without a certificate of its own. */
        public static final Tls USUAL = new Tls(null, null, null, null);

        public Tls {
            if ((cert == null) != (key == null)) {
                throw new IllegalArgumentException(
                        "TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY belong together; one is missing");
            }
        }
    }

    /** Without TLS and without a key. */
    public static TemporalConnection plain(String host, int port, String namespace) {
        return new TemporalConnection(host, port, namespace, null, null);
    }

    /**
     * A client that speaks this project's wire format; end it with {@link #close}.
     *
     * @param interceptors see what the client asks for; those that can be closed are closed with it
     * @param patience how long to wait for the server's first answer; the SDK waits five seconds at least
     * @throws TemporalUnreachable when it did not come
     */
    public WorkflowClient connect(
            BlobStore blobs, String identity, Duration patience, WorkflowClientInterceptor... interceptors) {
        return connect(blobs, identity, patience, new NoopScope(), interceptors);
    }

    /**
     * The same, whose calls, and those of the workers on it, are measured.
     *
     * @param metrics stays the caller's
     */
    public WorkflowClient connect(
            BlobStore blobs,
            String identity,
            Duration patience,
            Scope metrics,
            WorkflowClientInterceptor... interceptors) {
        WorkflowServiceStubs stubs = open(stubsOptions(metrics), patience);
        return WorkflowClient.newInstance(
                stubs,
                clientOptions(blobs, identity).toBuilder()
                        .setInterceptors(interceptors)
                        .build());
    }

    private WorkflowServiceStubs open(WorkflowServiceStubsOptions options, Duration patience) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(options);
        try {
            stubs.connect(patience);
            return stubs;
        } catch (RuntimeException e) {
            stubs.shutdownNow();
            throw TemporalUnreachable.explain(e, target(), namespace);
        }
    }

    /** Asks the server of a client for nothing; throws if it does not answer. */
    public static void ping(WorkflowClient client) {
        client.getWorkflowServiceStubs()
                .blockingStub()
                .withDeadlineAfter(PING.toMillis(), TimeUnit.MILLISECONDS)
                .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
    }

    /** Ends the connection of a client; workflows go on. */
    public static void close(WorkflowClient client) {
        client.getWorkflowServiceStubs().shutdownNow();
        for (WorkflowClientInterceptor interceptor : client.getOptions().getInterceptors()) {
            if (interceptor instanceof Closeable closeable) {
                try {
                    closeable.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** The options of a client that speaks this project's wire format. */
    public WorkflowClientOptions clientOptions(BlobStore blobs, String identity) {
        return WorkflowClientOptions.newBuilder()
                .setNamespace(namespace)
                .setIdentity(identity)
                .setDataConverter(WireConverter.over(blobs))
                .build();
    }

    /**
     * The version that the server tells of itself, empty if it tells none.
     *
     * @throws TemporalUnreachable when it does not answer, lets nobody in, or has no such namespace
     */
    public String version(Duration patience) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(stubsOptions(new NoopScope()));
        try {
            WorkflowServiceGrpc.WorkflowServiceBlockingStub service =
                    stubs.blockingStub().withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
            String version = service.getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                    .getServerVersion();
            service.describeNamespace(DescribeNamespaceRequest.newBuilder()
                    .setNamespace(namespace)
                    .build());
            return version;
        } catch (RuntimeException e) {
            throw TemporalUnreachable.explain(e, target(), namespace);
        } finally {
            stubs.shutdownNow();
        }
    }

    public String target() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return "Temporal at " + target() + ", namespace " + namespace;
    }

    private WorkflowServiceStubsOptions stubsOptions(Scope metrics) {
        WorkflowServiceStubsOptions.Builder options =
                WorkflowServiceStubsOptions.newBuilder().setTarget(target()).setMetricsScope(metrics);
        if (apiKey != null) {
            options.addApiKey(() -> apiKey);
        }
        if (tls != null) {
            options.setSslContext(sslContext());
            if (tls.serverName() != null) {
                options.setChannelInitializer(channel -> channel.overrideAuthority(tls.serverName()));
            }
        } else {
            // where there is an API key, the SDK would take it that TLS is meant
            options.setEnableHttps(false);
        }
        return options.build();
    }

    private SslContext sslContext() {
        SslContextBuilder ssl = GrpcSslContexts.forClient();
        if (tls.cert() != null) {
            ssl.keyManager(readable("TEMPORAL_TLS_CERT", tls.cert()), readable("TEMPORAL_TLS_KEY", tls.key()));
        }
        if (tls.ca() != null) {
            ssl.trustManager(readable("TEMPORAL_TLS_CA", tls.ca()));
        }
        try {
            return ssl.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "TEMPORAL_TLS_CERT, _KEY or _CA cannot be used ("
                            + e.getClass().getSimpleName() + "); they must be PEM files, the key in PKCS#8",
                    e);
        }
    }

    private static File readable(String setting, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(setting + " is " + file + ", which cannot be read");
        }
        return file.toFile();
    }
}
