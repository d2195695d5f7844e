package io.apexmemory.stack;

import io.apexmemory.stack.qdrant.QdrantServer;
import io.qdrant.client.QdrantClient;
import java.util.Map;

/** A server in this process that speaks Qdrant's protocol: Qdrant itself cannot be embedded. */
final class QdrantService implements Stoppable {
    private QdrantServer server;

    @Override
    public String name() {
        return "qdrant";
    }

    @Override
    public void start() throws Exception {
        server = QdrantServer.start(Ports.free());
    }

    @Override
    public void stop() {
        server.suspend();
    }

    @Override
    public void kill() {
        server.suspend();
    }

    @Override
    public void restart() {
        server.resume();
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("QDRANT_URL", "http://127.0.0.1:" + server.port());
    }

    @Override
    public Description describe() {
        String product = "in-process server, protocol of Qdrant's client " + Versions.of(QdrantClient.class);
        return new Description(name(), Kind.STAND_IN, product, settings().get("QDRANT_URL"));
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
