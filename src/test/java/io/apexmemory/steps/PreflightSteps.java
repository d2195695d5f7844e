package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.util.concurrent.Futures;
import io.apexmemory.config.Setting;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.stack.Clients;
import io.apexmemory.stack.openai.StubAnswer;
import io.apexmemory.store.Postgres;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.neo4j.driver.Session;

/** What a look before the start of a worker finds. */
public final class PreflightSteps {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String DOCKER =
            "HTTP/1.0 200 OK\r\nApi-Version: 1.46\r\nServer: Docker/27.1 (linux)\r\nContent-Length: 2\r\n\r\nOK";

    private final World world;
    private final Workplace place;
    private final List<AutoCloseable> ends = new ArrayList<>();
    private CommandLine command;
    private Duration took;
    private long blobs;

    public PreflightSteps(World world, Workplace place) {
        this.world = world;
        this.place = place;
    }

    @Given("a Docker engine, which the environment names")
    public void dockerEngine() throws IOException {
        Path socket = place.folder().resolve("docker.sock");
        ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        ends.add(engine);
        engine.bind(UnixDomainSocketAddress.of(socket));
        Thread answering = new Thread(() -> answer(engine), "docker-engine");
        answering.setDaemon(true);
        answering.start();
        place.environment().put(Setting.DOCKER_HOST.name(), "unix://" + socket);
    }

    /** Until it is closed. */
    private static void answer(ServerSocketChannel engine) {
        while (engine.isOpen()) {
            try (SocketChannel caller = engine.accept()) {
                ByteBuffer question = ByteBuffer.allocate(1024);
                caller.read(question);
                if (new String(question.array(), StandardCharsets.US_ASCII).startsWith("GET /_ping ")) {
                    caller.write(StandardCharsets.US_ASCII.encode(DOCKER));
                }
            } catch (IOException e) {
                // the scenario has ended
            }
        }
    }

    @Given("DOCKER_HOST names nothing that answers")
    public void noDocker() {
        place.environment().put(Setting.DOCKER_HOST.name(), "tcp://127.0.0.1:1");
    }

    @Given("the password of Neo4j is wrong")
    public void wrongPassword() {
        place.environment().put(Setting.NEO4J_PASSWORD.name(), "wrong");
    }

    @Given("OpenAI refuses the key")
    public void refuses() {
        world.stack().openAi().always(StubAnswer.error(401));
    }

    @Given("OpenAI has no such model")
    public void noSuchModel() {
        place.environment().put(Setting.EMBEDDING_MODEL.name(), "no-such-model");
    }

    @Given("another program listens at the port of the metrics")
    public void portOfAnother() {
        port(URI.create(world.stack().settings().get("REDIS_URL")).getPort());
    }

    @Given("another worker listens at the port of the metrics")
    public void portOfAWorker() {
        port(world.worker().address().getPort());
    }

    private void port(int port) {
        place.environment().put(Setting.TEMPORAL_METRICS_PORT.name(), Integer.toString(port));
    }

    @Given("vectors are to have {int} numbers")
    public void vectors(int numbers) {
        place.environment().put(Setting.EMBEDDING_DIMENSIONS.name(), Integer.toString(numbers));
    }

    @Given("PostgreSQL has no schema yet")
    public void noSchema() {
        schema("preflight_none");
    }

    @Given("PostgreSQL has an older schema")
    public void olderSchema() {
        schema("preflight_older");
        migrate();
        run("delete from preflight_older.flyway_schema_history where version = '3'");
    }

    @Given("PostgreSQL has the schema of a later release")
    public void laterSchema() {
        schema("preflight_later");
        migrate();
        run("insert into preflight_later.flyway_schema_history select 99, '99', 'later', type, 'V99__later.sql',"
                + " checksum, installed_by, installed_on, execution_time, success"
                + " from preflight_later.flyway_schema_history where version = '3'");
    }

    /** A place of its own in the database of the others. */
    private void schema(String name) {
        run("create schema " + name);
        ends.add(() -> run("drop schema " + name + " cascade"));
        place.environment().merge(Setting.POSTGRES_URL.name(), "?currentSchema=" + name, String::concat);
    }

    private void migrate() {
        Map<String, String> environment = place.environment();
        try (Postgres postgres = new Postgres(
                environment.get("POSTGRES_URL"),
                environment.get("POSTGRES_USER"),
                environment.get("POSTGRES_PASSWORD"),
                4,
                LIMIT)) {
            postgres.migrate();
        }
    }

    private void run(String sql) {
        try (Connection connection = world.stack().clients().postgres().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Given("every service is one that takes the connection and says nothing")
    public void silence() throws IOException {
        // connections wait to be accepted, which their callers do not see
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ends.add(silent);
        String address = "127.0.0.1:" + silent.getLocalPort();
        place.environment()
                .putAll(Map.of(
                        "TEMPORAL_PORT", Integer.toString(silent.getLocalPort()),
                        "NEO4J_URI", "bolt://" + address,
                        "POSTGRES_URL", "jdbc:postgresql://" + address + "/apex",
                        "QDRANT_URL", "http://" + address,
                        "REDIS_URL", "redis://" + address,
                        "OPENAI_BASE_URL", "http://" + address + "/v1"));
    }

    @When("{string} is run there")
    public void isRun(String words) {
        blobs = blobs();
        long begin = System.nanoTime();
        command = place.run(Stream.of(words.split(" ")).skip(1).toArray(String[]::new));
        took = Duration.ofNanos(System.nanoTime() - begin);
    }

    @Then("its exit code is {int}")
    public void exitCode(int code) {
        assertThat(command.code()).as(command.out() + command.err()).isEqualTo(code);
    }

    @Then("its lines are")
    public void linesAre(List<Map<String, String>> rows) {
        List<String> lines = lines();
        assertThat(lines).hasSameSizeAs(rows);
        for (int i = 0; i < lines.size(); i++) {
            Map<String, String> row = rows.get(i);
            assertThat(lines.get(i)).startsWith("%-5s %-13s ".formatted(row.get("verdict"), row.get("subject")));
            if (row.get("tells") != null) {
                assertThat(lines.get(i)).contains(row.get("tells"));
            }
        }
    }

    @Then("its line of {} begins with {string} and tells {string}")
    public void lineIs(String subject, String verdict, String words) {
        assertThat(line(subject)).startsWith(verdict + " ").contains(words);
    }

    @Then("every other line is ok")
    public void othersAreOk() {
        assertThat(lines()).hasSizeGreaterThan(2);
        assertThat(lines().stream().filter(line -> !line.startsWith("ok "))).hasSize(1);
    }

    @Then("its lines of {} begin with {string}")
    public void linesOf(String subjects, String verdict) {
        assertThat(Arrays.asList(subjects.split(", ")))
                .allSatisfy(subject -> assertThat(line(subject)).startsWith(verdict + " "));
    }

    @Then("all of it took less time than two of them one after the other")
    public void tookLess() {
        assertThat(took).isLessThan(LIMIT.multipliedBy(2));
    }

    @Then("it tells nobody {string}")
    public void doesNotTell(String secret) {
        assertThat(command.out() + command.err()).isNotBlank().doesNotContain(secret);
    }

    @Then("the line of each database tells the version that its own client is told")
    public void versions() throws SQLException {
        Clients clients = world.stack().clients();
        assertThat(line(StoreName.QDRANT.title()))
                .contains("version "
                        + Futures.getUnchecked(clients.qdrant().healthCheckAsync())
                                .getVersion());
        assertThat(clients.redis().info()).contains("redis_version:" + version(StoreName.REDIS));
        try (Connection connection = clients.postgres().getConnection()) {
            assertThat(connection.getMetaData().getDatabaseProductVersion()).startsWith(version(StoreName.POSTGRES));
        }
        try (Session session = clients.neo4j().session()) {
            assertThat(session.run("CALL dbms.components() YIELD versions RETURN versions[0]")
                            .single()
                            .get(0)
                            .asString())
                    .isEqualTo(version(StoreName.NEO4J));
        }
    }

    private String version(StoreName store) {
        return line(store.title()).replaceFirst(".*, version ([^,]+),.*", "$1");
    }

    @Then("the blob store is as empty as before")
    public void blobStoreIsEmpty() {
        assertThat(blobs()).isEqualTo(blobs);
    }

    /** Files in it. */
    private long blobs() {
        Path folder = Path.of(place.environment().get("BLOB_STORE").substring("file:".length()));
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Then("its JSON says of {word}")
    public void jsonSays(String subject, Map<String, String> expected) throws IOException {
        for (JsonNode finding : Json.MAPPER.readTree(command.out())) {
            if (finding.path("subject").asText().equals(subject)) {
                expected.forEach((name, value) ->
                        assertThat(finding.path(name).asText()).as(name).isEqualTo(value));
                return;
            }
        }
        throw new AssertionError("nothing is said of " + subject + ": " + command.out());
    }

    private List<String> lines() {
        return command.out().lines().toList();
    }

    private String line(String subject) {
        return lines().stream()
                .filter(line -> line.substring(6).startsWith(subject + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line of " + subject + ": " + command.out()));
    }

    @After
    public void end() throws Exception {
        for (AutoCloseable end : ends) {
            end.close();
        }
    }
}
