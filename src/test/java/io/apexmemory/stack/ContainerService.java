package io.apexmemory.stack;

import com.github.dockerjava.api.DockerClient;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Neo4jContainer;
import org.testcontainers.containers.PostgreSQLContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** A service in a container of its own, on a port of this machine that is the same when it ends and begins again. */
final class ContainerService implements Stoppable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int STOP_SECONDS = 30;
    /** Testcontainers would ask a helper's image, which may not be there, for the address to ask; it is asked here, by real clients. */
    private static final WaitStrategy NOTHING = new AbstractWaitStrategy() {
        @Override
        protected void waitUntilReady() {}
    };

    private static final String NAME = "apex";
    private static final String PASSWORD = "apex-stack";

    private final Product product;
    private final String image;
    private final int port = Ports.free();
    private String host = Engine.HERE;
    private GenericContainer<?> container;
    private String version;

    /** Throws while the service does not answer. */
    interface Question {
        String version(Map<String, String> settings) throws Exception;
    }

    /**
     * What can be had as a container.
     *
     * @param name of the service
     * @param image the same release as in {@code docker/databases-compose.yml}
     * @param port inside of the container
     * @param settings that lead a worker to a host and a port
     */
    record Product(
            String name,
            String title,
            String image,
            int port,
            Function<DockerImageName, GenericContainer<?>> container,
            BiFunction<String, Integer, Map<String, String>> settings,
            Question question) {}

    static final List<Product> PRODUCTS = List.of(
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
                    ContainerService::neo4j),
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
                    ContainerService::postgres),
            new Product(
                    "qdrant",
                    "Qdrant",
                    "qdrant/qdrant:v1.18.0",
                    6334,
                    GenericContainer::new,
                    (host, port) -> Map.of("QDRANT_URL", "http://%s:%d".formatted(host, port)),
                    ContainerService::qdrant),
            new Product(
                    "redis",
                    "Redis",
                    "redis:7.4.9-alpine",
                    6379,
                    image -> new GenericContainer<>(image)
                            .withCommand("redis-server", "--save", "", "--appendonly", "no"),
                    (host, port) -> Map.of("REDIS_URL", "redis://%s:%d".formatted(host, port)),
                    settings -> RedisService.version(settings.get("REDIS_URL"))),
            new Product(
                    "temporal",
                    "Temporal server",
                    "temporalio/temporal:1.5.1",
                    7233,
                    image -> new GenericContainer<>(image).withCommand("server", "start-dev", "--ip", "0.0.0.0"),
                    (host, port) -> Map.of(
                            "TEMPORAL_HOST", host, "TEMPORAL_PORT", port.toString(), "TEMPORAL_NAMESPACE", "default"),
                    settings ->
                            RealTemporal.version(settings.get("TEMPORAL_HOST") + ":" + settings.get("TEMPORAL_PORT"))));

    ContainerService(Product product, String image) {
        this.product = product;
        this.image = image;
    }

    @Override
    public String name() {
        return product.name();
    }

    @Override
    public void start() throws InterruptedException {
        Engine.get().refuses(image).ifPresent(reason -> {
            throw new IllegalStateException("stack." + name() + "=container: " + reason);
        });
        host = Engine.get().host();
        container = product.container.apply(DockerImageName.parse(image));
        container
                .withImagePullPolicy(name -> !Engine.get().has(image))
                .withLabel(Engine.LABEL, Engine.label())
                .withExposedPorts(product.port)
                .waitingFor(NOTHING)
                // its passwords are no secret: nobody but this machine gets in, if the engine is here
                .setPortBindings(List.of((host.equals(Engine.HERE) ? host + ":" : "") + port + ":" + product.port));
        container.start();
        version = awaitVersion();
    }

    private String awaitVersion() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return product.question.version(settings());
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(product.title + " does not answer: " + container.getLogs(), e);
                }
                Thread.sleep(50);
            }
        }
    }

    @Override
    public void stop() {
        docker().stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_SECONDS)
                .exec();
    }

    @Override
    public void kill() {
        docker().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void restart() {
        docker().startContainerCmd(container.getContainerId()).exec();
        try {
            awaitVersion();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + product.title + " started again", e);
        }
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    @Override
    public Map<String, String> settings() {
        return product.settings.apply(host, port);
    }

    @Override
    public Description describe() {
        String address = settings().values().stream()
                .filter(value -> value.contains("://"))
                .findFirst()
                .orElse(host + ":" + port);
        return new Description(
                name(), Kind.CONTAINER, "%s %s, image %s".formatted(product.title, version, image), address);
    }

    @Override
    public void close() {
        if (container != null) {
            container.stop();
        }
    }

    private static String neo4j(Map<String, String> settings) {
        try (Driver driver = GraphDatabase.driver(
                settings.get("NEO4J_URI"),
                AuthTokens.basic(settings.get("NEO4J_USER"), settings.get("NEO4J_PASSWORD")))) {
            return driver.executableQuery("CALL dbms.components() YIELD versions RETURN versions[0]")
                    .execute()
                    .records()
                    .get(0)
                    .get(0)
                    .asString();
        }
    }

    private static String postgres(Map<String, String> settings) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                settings.get("POSTGRES_URL"), settings.get("POSTGRES_USER"), settings.get("POSTGRES_PASSWORD"))) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }

    private static String qdrant(Map<String, String> settings) throws Exception {
        URI address = URI.create(settings.get("QDRANT_URL"));
        try (QdrantClient client =
                new QdrantClient(QdrantGrpcClient.newBuilder(address.getHost(), address.getPort(), false)
                        .build())) {
            return client.healthCheckAsync(Duration.ofSeconds(2)).get().getVersion();
        }
    }
}
