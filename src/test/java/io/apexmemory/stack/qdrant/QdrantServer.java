package io.apexmemory.stack.qdrant;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An in-process Qdrant behind its own gRPC protocol on a free port of 127.0.0.1, without TLS. It keeps everything in memory
 * and searches exactly; it may be used from any number of threads and clients at once.
 */
public final class QdrantServer implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 64 << 20;
    private static final long CLOSE_MILLIS = 100;

    private final CollectionRegistry collections = new CollectionRegistry();
    private final Optional<String> apiKey;
    private final int port;
    private Server server;
    private ExecutorService callThreads;

    private QdrantServer(Optional<String> apiKey, int port) {
        this.apiKey = apiKey;
        open(port);
        this.port = server.getPort();
    }

    /** Starts an empty server that asks for no API key. */
    public static QdrantServer start() {
        return new QdrantServer(Optional.empty(), 0);
    }

    /** The same on a port of one's own choice. */
    public static QdrantServer start(int port) {
        return new QdrantServer(Optional.empty(), port);
    }

    /** Starts an empty server that refuses every call but health checks unless it carries this API key. */
    public static QdrantServer start(String apiKey) {
        return new QdrantServer(Optional.of(apiKey), 0);
    }

    private void open(int onPort) {
        callThreads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "qdrant-call");
            thread.setDaemon(true);
            return thread;
        });
        try {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(loopback, onPort))
                    .executor(callThreads)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .addService(new HealthService())
                    .addService(new CollectionsService(collections))
                    .addService(new PointsService(collections));
            apiKey.ifPresent(key -> builder.intercept(new ApiKeyCheck(key)));
            server = builder.build().start();
        } catch (IOException e) {
            callThreads.shutdownNow();
            throw new UncheckedIOException("no port of 127.0.0.1 could be opened for the in-process Qdrant", e);
        }
    }

    /** Frees the port, breaks the calls under way and keeps all data, until {@link #resume} or {@link #close}. */
    public void suspend() {
        close();
    }

    /** Answers again, on the same port and with the same data. */
    public void resume() {
        open(port);
    }

    /** The TCP port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Frees the port; calls under way end with UNAVAILABLE or CANCELLED. Closing twice does no harm. */
    @Override
    public void close() {
        server.shutdownNow();
        callThreads.shutdownNow();
        try {
            server.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
