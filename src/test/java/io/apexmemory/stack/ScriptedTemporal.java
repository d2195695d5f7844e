package io.apexmemory.stack;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server that answers what a test says in one of Temporal's services, and knows nothing else, with a connection to it. */
public final class ScriptedTemporal implements AutoCloseable {
    private final Server server;
    private final WorkflowServiceStubs stubs;

    private ScriptedTemporal(Server server) {
        this.server = server;
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget("127.0.0.1:" + server.getPort())
                .build());
    }

    public static ScriptedTemporal start(BindableService service) throws IOException {
        return new ScriptedTemporal(
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(service)
                        .build()
                        .start());
    }

    public WorkflowServiceStubs stubs() {
        return stubs;
    }

    /** From now on it does not answer. */
    public void stop() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        stubs.shutdownNow();
        stop();
    }
}
