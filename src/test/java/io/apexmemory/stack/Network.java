package io.apexmemory.stack;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.fault.TcpProxy;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The ways from workers to the four databases of a stack, each through a proxy of its own. Thread-safe. */
public final class Network implements AutoCloseable {
    /** The environment variable that leads to each database. */
    public static final Map<StoreName, String> ADDRESSES = Map.of(
            StoreName.NEO4J, "NEO4J_URI",
            StoreName.POSTGRES, "POSTGRES_URL",
            StoreName.QDRANT, "QDRANT_URL",
            StoreName.REDIS, "REDIS_URL");

    private static final long SEED = 20_260_101;

    private final Map<StoreName, TcpProxy> ways = new EnumMap<>(StoreName.class);
    private final Map<String, String> settings = new TreeMap<>();

    /** @param stack whose databases listen on 127.0.0.1 */
    public Network(Stack stack) {
        ADDRESSES.forEach((store, variable) -> {
            String address = stack.settings().get(variable);
            int target = port(address);
            TcpProxy way = new TcpProxy(Ports.free(), target, SEED);
            ways.put(store, way);
            settings.put(variable, address.replace(":" + target, ":" + way.port()));
        });
    }

    /** Of an address as the settings name it. */
    public static int port(String address) {
        return URI.create(address.replaceFirst("^jdbc:", "")).getPort();
    }

    /** A way of its own to a stack's Temporal on 127.0.0.1, which passes everything until it is told otherwise. */
    public static TcpProxy toTemporal(Stack stack) {
        return new TcpProxy(Ports.free(), Integer.parseInt(stack.settings().get("TEMPORAL_PORT")), SEED);
    }

    /** The environment variables that lead a worker through this network. */
    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    public TcpProxy to(StoreName store) {
        return ways.get(store);
    }

    /** As if nothing had ever been wrong. */
    public void pass() {
        ways.values().forEach(TcpProxy::pass);
    }

    @Override
    public void close() {
        ways.values().forEach(TcpProxy::close);
    }
}
