package io.apexmemory.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.neo4j.configuration.Config;
import org.neo4j.configuration.GraphDatabaseInternalSettings;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.BoltConnectorInternalSettings;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;
import org.neo4j.io.fs.DefaultFileSystemAbstraction;
import org.neo4j.kernel.impl.security.User;
import org.neo4j.kernel.internal.Version;
import org.neo4j.logging.NullLogProvider;
import org.neo4j.memory.EmptyMemoryTracker;
import org.neo4j.server.security.SecureHasher;
import org.neo4j.server.security.SystemGraphCredential;
import org.neo4j.server.security.auth.CommunitySecurityModule;
import org.neo4j.server.security.auth.FileUserRepository;

/** Neo4j inside this process, asking for a password like a real server. */
final class Neo4jService implements Stoppable {
    private static final String USER = "neo4j";
    private static final String PASSWORD = "apex-stack";

    private final Path folder;
    private final int port = Ports.free();
    private DatabaseManagementService server;

    Neo4jService(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "neo4j";
    }

    @Override
    public void start() throws Exception {
        Files.createDirectories(folder);
        setPassword(data());
        launch();
    }

    private void launch() {
        server = new DatabaseManagementServiceBuilder(folder)
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
                .setConfig(GraphDatabaseSettings.data_directory, data())
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(64))
                .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
                .setConfig(GraphDatabaseSettings.debug_log_enabled, false)
                .setConfig(GraphDatabaseSettings.udc_enabled, false)
                // scenarios empty the graph all the time: every plan would be made anew, every ten seconds
                .setConfig(GraphDatabaseSettings.cypher_min_replan_interval, Duration.ofDays(1))
                // each of these would make a stop wait for several seconds
                .setConfig(GraphDatabaseSettings.shutdown_transaction_end_timeout, Duration.ZERO)
                .setConfig(BoltConnectorInternalSettings.enable_local_connector, false)
                .setConfig(BoltConnectorInternalSettings.thread_pool_shutdown_wait_time, Duration.ofMillis(200))
                .setConfig(BoltConnectorInternalSettings.connection_shutdown_wait_time, Duration.ofMillis(200))
                .setConfig(GraphDatabaseInternalSettings.netty_server_shutdown_quiet_period, 0)
                .build();
    }

    @Override
    public void stop() {
        server.shutdown();
    }

    /** It cannot be killed without this process: it ends in order, while its clients are under way. */
    @Override
    public void kill() {
        stop();
    }

    @Override
    public void restart() {
        launch();
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** Leaves the password where a new server looks for it: setting it with Cypher takes seconds. */
    private static void setPassword(Path data) throws Exception {
        Config config = Config.newBuilder()
                .set(GraphDatabaseSettings.data_directory, data)
                .build();
        Path file = CommunitySecurityModule.getInitialUserRepositoryFile(config);
        try (DefaultFileSystemAbstraction disk = new DefaultFileSystemAbstraction()) {
            FileUserRepository users =
                    new FileUserRepository(disk, file, NullLogProvider.getInstance(), EmptyMemoryTracker.INSTANCE);
            users.start();
            SystemGraphCredential credential =
                    SystemGraphCredential.createCredentialForPassword(PASSWORD.getBytes(UTF_8), new SecureHasher());
            users.create(new User(USER, null, credential, false, false));
            users.shutdown();
        }
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("NEO4J_URI", address(), "NEO4J_USER", USER, "NEO4J_PASSWORD", PASSWORD);
    }

    @Override
    public Description describe() {
        return new Description(name(), Kind.EMBEDDED, "Neo4j " + Version.getNeo4jVersion(), address());
    }

    private String address() {
        return "bolt://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        if (server != null) {
            server.shutdown();
        }
    }
}
