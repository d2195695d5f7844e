package io.apexmemory.stack;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Futures;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.exceptions.AuthenticationException;

class StackTest {
    private static Set<Thread> threadsBefore;
    private static Set<ProcessHandle> childrenBefore;
    private static Stack stack;

    @BeforeAll
    static void start() {
        threadsBefore = Thread.getAllStackTraces().keySet();
        childrenBefore = children();
        stack = Stack.start();
    }

    @AfterAll
    static void closingLeavesNothingBehind() {
        Map<String, String> settings = stack.settings();
        Path folder = Path.of(URI.create(settings.get("BLOB_STORE")).getPath()).getParent();
        assertThat(folder).exists();
        long begin = System.nanoTime();
        stack.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        assertThat(children()).isEqualTo(childrenBefore);
        assertThat(folder).doesNotExist();
        assertThat(ports(settings)).hasSize(7).noneMatch(StackTest::listens);
        await().pollInSameThread()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> !thread.isDaemon() && !threadsBefore.contains(thread))
                        // of the Temporal server that other tests of this JVM share, which may begin them at any time
                        .filteredOn(thread -> !thread.getName().equals("Timer task"))
                        .isEmpty());
        stack.close();
    }

    @Test
    void everySettingOfTheContractLeadsToAService() {
        assertThat(stack.settings())
                .containsKeys("TEMPORAL_HOST", "TEMPORAL_PORT", "NEO4J_URI", "NEO4J_USER", "NEO4J_PASSWORD")
                .containsKeys("POSTGRES_URL", "POSTGRES_USER", "POSTGRES_PASSWORD", "QDRANT_URL", "REDIS_URL")
                .containsKeys("OPENAI_API_KEY", "OPENAI_BASE_URL", "S3_ENDPOINT_URL", "S3_BUCKETS", "BLOB_STORE")
                .containsKeys("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
        assertThat(ports(stack.settings())).hasSize(7).allMatch(StackTest::listens);
    }

    @Test
    void aWorkerMayReadBelowTheFoldersThatAreNamed() {
        List<Path> roots = List.of(Path.of("bills, of lading"), Path.of("/invoices"));

        Settings settings = Settings.of(stack.settings(roots));

        assertThat(settings.list(Setting.DOCUMENT_ROOTS)).containsExactly("bills, of lading", "/invoices");
        assertThat(settings.number(Setting.TEMPORAL_METRICS_PORT)).isZero();
    }

    @Test
    void tellsWhatIsRealAndWhatIsNot() {
        assertThat(stack.describe())
                .extracting(Service.Description::name, it -> it.kind().toString())
                .containsExactly(
                        tuple("neo4j", "embedded"),
                        tuple("postgres", "embedded"),
                        tuple("qdrant", "stand-in"),
                        tuple("redis", "embedded"),
                        tuple("temporal", "stand-in"),
                        tuple("s3", "stand-in"),
                        tuple("openai", "stub"));
        assertThat(String.join(System.lineSeparator(), stack.summary()))
                .containsPattern("PostgreSQL 18\\.\\d")
                .containsPattern("Neo4j 5\\.\\d+")
                .containsPattern("Redis 6\\.\\d")
                .doesNotContain(stack.settings().get("NEO4J_PASSWORD"));
    }

    @Test
    void neo4jAsksForThePassword() {
        try (Driver intruder = GraphDatabase.driver(
                stack.settings().get("NEO4J_URI"), AuthTokens.basic("neo4j", "not-the-password"))) {
            assertThatThrownBy(intruder::verifyConnectivity).isInstanceOf(AuthenticationException.class);
        }
        stack.clients().neo4j().verifyConnectivity();
    }

    @Test
    void temporalRunsAWorkflow() {
        String host =
                stack.settings().get("TEMPORAL_HOST") + ":" + stack.settings().get("TEMPORAL_PORT");
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(host).build());
        WorkflowClient client = WorkflowClient.newInstance(stubs);
        WorkerFactory workers = WorkerFactory.newInstance(client);
        workers.newWorker("echo").registerWorkflowImplementationTypes(EchoOnce.class);
        workers.start();
        try {
            Echo echo = client.newWorkflowStub(
                    Echo.class,
                    WorkflowOptions.newBuilder().setTaskQueue("echo").build());
            assertThat(echo.echo("hello")).isEqualTo("hello");
        } finally {
            workers.shutdownNow();
            stubs.shutdownNow();
        }
    }

    @Test
    void openAiAnswersWithVectors() {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(stack.settings().get("OPENAI_BASE_URL"))
                .apiKey(stack.settings().get("OPENAI_API_KEY"))
                .build();
        try {
            EmbeddingCreateParams request = EmbeddingCreateParams.builder()
                    .model("text-embedding-3-small")
                    .input("hello")
                    .build();
            assertThat(client.embeddings().create(request).data().get(0).embedding())
                    .hasSize(1536);
        } finally {
            client.close();
        }
    }

    @Test
    void s3KeepsWhatItIsGiven() {
        byte[] content = "hello, 世界\n".repeat(20_000).getBytes(UTF_8);
        assertThat(stack.s3().put("some-bucket", "a folder/ü.txt", content))
                .isEqualTo("s3://some-bucket/a folder/ü.txt");
        assertThat(stack.clients()
                        .s3()
                        .getObjectAsBytes(get -> get.bucket("some-bucket").key("a folder/ü.txt"))
                        .asByteArray())
                .isEqualTo(content);
    }

    @Test
    void clearingEmptiesTheStoresAndLeavesTheirSchemas() throws Exception {
        Clients clients = stack.clients();
        QdrantClient qdrant = clients.qdrant();
        VectorParams two = VectorParams.newBuilder()
                .setSize(2)
                .setDistance(Distance.Cosine)
                .build();
        Futures.getUnchecked(qdrant.createCollectionAsync("points", two));
        Futures.getUnchecked(qdrant.upsertAsync(
                "points",
                List.of(PointStruct.newBuilder()
                        .setId(id(1))
                        .setVectors(vectors(1f, 0f))
                        .build())));
        sql("CREATE TABLE parent (id bigint PRIMARY KEY)");
        sql("CREATE TABLE child (id bigserial PRIMARY KEY, parent bigint REFERENCES parent)");
        sql("CREATE TABLE flyway_schema_history (version text)");
        sql("INSERT INTO parent VALUES (1)");
        sql("INSERT INTO child (parent) VALUES (1), (1)");
        sql("INSERT INTO flyway_schema_history VALUES ('1')");
        cypher("CREATE (:Document)-[:MENTIONS]->(:Entity), (:__Neo4jMigration)-[:MIGRATED_TO]->(:__Neo4jMigration)");
        clients.redis().set("key", "value");
        stack.s3().put("clearing", "key", new byte[10]);

        stack.clear();

        assertThat(count("parent")).isZero();
        assertThat(count("child")).isZero();
        assertThat(count("flyway_schema_history")).isEqualTo(1);
        sql("INSERT INTO child (parent) VALUES (NULL)");
        assertThat(number("SELECT max(id) FROM child")).as("sequences go on").isEqualTo(3);
        assertThat(cypher("MATCH (n) RETURN count(n)")).isEqualTo(2);
        assertThat(clients.redis().dbSize()).isZero();
        assertThat(Futures.getUnchecked(qdrant.countAsync("points"))).isZero();
        assertThat(clients.s3().listObjectsV2(list -> list.bucket("clearing")).contents())
                .isEmpty();
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().descendants().collect(Collectors.toSet());
    }

    private static List<Integer> ports(Map<String, String> settings) {
        return Stream.concat(
                        Stream.of(
                                        "NEO4J_URI",
                                        "POSTGRES_URL",
                                        "QDRANT_URL",
                                        "REDIS_URL",
                                        "S3_ENDPOINT_URL",
                                        "OPENAI_BASE_URL")
                                .map(settings::get)
                                .map(url -> URI.create(url.replaceFirst("^jdbc:", ""))
                                        .getPort()),
                        Stream.of(Integer.valueOf(settings.get("TEMPORAL_PORT"))))
                .collect(Collectors.toList());
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = stack.clients().postgres().getConnection();
                Statement it = connection.createStatement()) {
            it.execute(statement);
        }
    }

    private static long count(String table) throws SQLException {
        return number("SELECT count(*) FROM " + table);
    }

    private static long number(String query) throws SQLException {
        try (Connection connection = stack.clients().postgres().getConnection();
                Statement it = connection.createStatement();
                ResultSet row = it.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long cypher(String query) {
        try (Session session = stack.clients().neo4j().session()) {
            return session.run(query).stream()
                    .mapToLong(row -> row.get(0).asLong())
                    .sum();
        }
    }

    /** A workflow that does nothing. */
    @WorkflowInterface
    public interface Echo {
        @WorkflowMethod
        String echo(String words);
    }

    /** Answers what it was asked. */
    public static final class EchoOnce implements Echo {
        @Override
        public String echo(String words) {
            return words;
        }
    }
}
