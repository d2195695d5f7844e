package io.apexmemory.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.neo4j.configuration.Config;
import org.neo4j.configuration.GraphDatabaseInternalSettings;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnectorInternalSettings;
import org.neo4j.harness.Neo4j;
import org.neo4j.harness.Neo4jBuilders;
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
final class Neo4jService implements Service {
    private static final String USER = "neo4j";
    private static final String PASSWORD = "apex-stack";

    private final Path folder;
    private Neo4j server;

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
        Path data = folder.resolve("data");
        setPassword(data);
        server = Neo4jBuilders.newInProcessBuilder(folder)
                .withDisabledServer()
                .withConfig(GraphDatabaseSettings.data_directory, data)
                .withConfig(GraphDatabaseSettings.auth_enabled, true)
                .withConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(64))
                .withConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
                .withConfig(GraphDatabaseSettings.debug_log_enabled, false)
                .withConfig(GraphDatabaseSettings.udc_enabled, false)
                // each of these would make close() wait for several seconds
                .withConfig(BoltConnectorInternalSettings.enable_local_connector, false)
                .withConfig(BoltConnectorInternalSettings.thread_pool_shutdown_wait_time, Duration.ofMillis(200))
                .withConfig(BoltConnectorInternalSettings.connection_shutdown_wait_time, Duration.ofMillis(200))
                .withConfig(GraphDatabaseInternalSettings.netty_server_shutdown_quiet_period, 0)
                .build();
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
        return "bolt://127.0.0.1:" + server.boltURI().getPort();
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
