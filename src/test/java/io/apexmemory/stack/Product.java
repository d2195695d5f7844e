package io.apexmemory.stack;

import io.qdrant.client.QdrantClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Neo4jContainer;
import org.testcontainers.containers.PostgreSQLContainer;
import org.testcontainers.qdrant.QdrantContainer;
import org.testcontainers.utility.DockerImageName;
import redis.clients.jedis.RedisClient;

/**
 * What can be had as a container.
 *
 * @param name of the service
 * @param image the same release as in {@code docker/databases-compose.yml}
 * @param port inside of the container
 * @param settings that lead a worker to a host and a port
 * @param emptying leaves it as a new one; null where that cannot be done
 */
record Product(
        String name,
        String title,
        String image,
        int port,
        Function<DockerImageName, GenericContainer<?>> container,
        BiFunction<String, Integer, Map<String, String>> settings,
        Question question,
        Emptying emptying) {
    private static final String NAME = "apex";
    private static final String PASSWORD = "apex-stack";

    /** Whether a start takes so long that it counts in an outage of some seconds. */
    boolean startsSlowly() {
        return name.equals("neo4j");
    }

    /** Throws while the service does not answer. */
    interface Question {
        String version(Map<String, String> settings) throws Exception;
    }

    /** Takes away schemas as well as contents, for the next user may have others. */
    interface Emptying {
        void empty(Map<String, String> settings) throws Exception;
    }

    static final List<Product> ALL = List.of(
            new Product(
                    "neo4j",
                    "Neo4j",
                    "neo4j:5.26.21-community",
                    7687,
                    image -> new Neo4jContainer<>(image.asCompatibleSubstituteFor("neo4j")).withAdminPassword(PASSWORD),
                    (host, port) -> Map.of(
                            "NEO4J_URI",
                            "bolt://%s:%d".formatted(host, port),
                            "NEO4J_USER",
                            "neo4j",
                            "NEO4J_PASSWORD",
                            PASSWORD),
                    Product::neo4j,
                    Product::emptyNeo4j),
            new Product(
                    "postgres",
                    "PostgreSQL",
                    "postgres:18.6-trixie",
                    5432,
                    image -> new PostgreSQLContainer<>(image.asCompatibleSubstituteFor("postgres"))
                            .withDatabaseName(NAME)
                            .withUsername(NAME)
                            .withPassword(NAME)
                            .withCommand("postgres", "-c", "fsync=off", "-c", "full_page_writes=off"),
                    (host, port) -> Map.of(
                            "POSTGRES_URL", "jdbc:postgresql://%s:%d/%s".formatted(host, port, NAME),
                            "POSTGRES_USER", NAME,
                            "POSTGRES_PASSWORD", NAME),
                    Product::postgres,
                    Product::emptyPostgres),
            new Product(
                    "qdrant",
                    "Qdrant",
                    "qdrant/qdrant:v1.18.0",
                    6334,
                    image -> new QdrantContainer(image.asCompatibleSubstituteFor("qdrant/qdrant")),
                    (host, port) -> Map.of("QDRANT_URL", "http://%s:%d".formatted(host, port)),
                    Product::qdrant,
                    Product::emptyQdrant),
            new Product(
                    "redis",
                    "Redis",
                    "redis:7.4.9-alpine",
                    6379,
                    image -> new GenericContainer<>(image)
                            .withCommand("redis-server", "--save", "", "--appendonly", "no"),
                    (host, port) -> Map.of("REDIS_URL", "redis://%s:%d".formatted(host, port)),
                    settings -> RedisService.version(settings.get("REDIS_URL")),
                    Product::emptyRedis),
            new Product(
                    "temporal",
                    "Temporal server",
                    "temporalio/temporal:1.5.1",
                    7233,
                    image -> new GenericContainer<>(image).withCommand("server", "start-dev", "--ip", "0.0.0.0"),
                    (host, port) -> Map.of(
                            "TEMPORAL_HOST", host, "TEMPORAL_PORT", port.toString(), "TEMPORAL_NAMESPACE", "default"),
                    settings ->
                            RealTemporal.version(settings.get("TEMPORAL_HOST") + ":" + settings.get("TEMPORAL_PORT")),
                    null));

    private static String neo4j(Map<String, String> settings) {
        try (Driver driver = Clients.neo4j(settings)) {
            return driver.executableQuery("CALL dbms.components() YIELD versions RETURN versions[0]")
                    .execute()
                    .records()
                    .get(0)
                    .get(0)
                    .asString();
        }
    }

    private static void emptyNeo4j(Map<String, String> settings) {
        try (Driver driver = Clients.neo4j(settings);
                Session session = driver.session()) {
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")
                    .consume();
            drop(session, "CONSTRAINT", "SHOW CONSTRAINTS YIELD name");
            // those of the type LOOKUP are there from the start
            drop(session, "INDEX", "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'");
        }
    }

    private static void drop(Session session, String what, String those) {
        session.run(those + " RETURN name")
                .list(row -> row.get("name").asString())
                .forEach(name ->
                        session.run("DROP %s `%s`".formatted(what, name)).consume());
    }

    private static String postgres(Map<String, String> settings) throws SQLException {
        try (Connection connection = Clients.postgres(settings).getConnection()) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }

    private static void emptyPostgres(Map<String, String> settings) throws SQLException {
        try (Connection connection = Clients.postgres(settings).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '5s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        }
    }

    private static String qdrant(Map<String, String> settings) throws Exception {
        try (QdrantClient client = Clients.qdrant(settings)) {
            return client.healthCheckAsync(Duration.ofSeconds(2)).get().getVersion();
        }
    }

    private static void emptyQdrant(Map<String, String> settings) throws Exception {
        try (QdrantClient client = Clients.qdrant(settings)) {
            for (String collection : client.listCollectionsAsync().get()) {
                client.deleteCollectionAsync(collection).get();
            }
        }
    }

    private static void emptyRedis(Map<String, String> settings) {
        try (RedisClient client = RedisClient.create(settings.get("REDIS_URL"))) {
            client.flushAll();
        }
    }
}
