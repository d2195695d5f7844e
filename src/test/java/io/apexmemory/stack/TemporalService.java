package io.apexmemory.stack;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * Temporal's own test server, listening on a port, its clock in step with the world's. It is put together here, as {@link
 * TestServer} would, because that one neither tells its port nor stops while a worker's long poll is open.
 */
public final class TemporalService implements Service {
    private TestServicesStarter services;
    private Server server;

    @Override
    public String name() {
        return "temporal";
    }

    @Override
    public void start() throws IOException {
        boolean timeSkippingLocked = true;
        services = new TestServicesStarter(timeSkippingLocked, 0);
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        GRPCServerHelper.registerServicesAndHealthChecks(services.getServices(), builder);
        server = builder.intercept(new NoStickyQueue()).build().start();
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "TEMPORAL_HOST", "127.0.0.1",
                "TEMPORAL_PORT", Integer.toString(server.getPort()),
                "TEMPORAL_NAMESPACE", "default");
    }

    @Override
    public Description describe() {
        String product = "test server of Temporal's Java SDK " + Versions.of(TestServer.class);
        return new Description(name(), Kind.STAND_IN, product, "127.0.0.1:" + server.getPort());
    }

    @Override
    public void close() {
        if (server != null) {
            server.shutdownNow();
        }
        if (services != null) {
            services.close();
        }
    }
}
