package io.apexmemory.stack.wire;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.Network;
import io.apexmemory.stack.Ports;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.TcpProxy;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ways from one worker to its four databases, with {@link Faults} in front of them. A call is what a database is asked with one
 * effect: a request by itself, or all of a transaction, which counts when it is to be committed. Thread-safe.
 */
public final class Wire implements AutoCloseable {
    private static final long SEED = 20_261_128;

    private final Map<StoreName, Gateway> gateways = new EnumMap<>(StoreName.class);
    private final Map<StoreName, TcpProxy> ways = new EnumMap<>(StoreName.class);
    private final Map<String, String> settings = new TreeMap<>();

    /**
     * Opens the ways.
     *
     * @param databases the environment variables that lead to the four databases, or to ways to them, all on 127.0.0.1
     * @param ports of 127.0.0.1 at which the worker finds its databases
     */
    public Wire(Map<String, String> databases, Map<StoreName, Integer> ports, Faults faults) {
        Network.ADDRESSES.forEach((store, variable) -> {
            String address = databases.get(variable);
            int target = Network.port(address);
            int port = ports.get(store);
            int inner = Ports.free();
            gateways.put(store, gateway(store, inner, target, faults));
            ways.put(store, new TcpProxy(port, inner, SEED));
            settings.put(variable, address.replace(":" + target, ":" + port));
        });
    }

    private static Gateway gateway(StoreName store, int port, int target, Faults faults) {
        return switch (store) {
            case NEO4J -> new BoltGateway(port, target, faults);
            case POSTGRES -> new PostgresGateway(port, target, faults);
            case QDRANT -> new GrpcGateway(port, target, faults);
            case REDIS -> new RespGateway(port, target, faults);
        };
    }

    /** The environment variables that lead a worker this way. */
    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    /** The outer end of a way, to be cut; whoever comes then is refused as by a database that is not there. */
    public TcpProxy to(StoreName store) {
        return ways.get(store);
    }

    @Override
    public void close() {
        ways.values().forEach(TcpProxy::close);
        gateways.values().forEach(Gateway::close);
    }
}
