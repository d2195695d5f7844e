package io.apexmemory.steps;

import io.apexmemory.config.Setting;
import io.apexmemory.stack.openai.StubAnswer;
import io.apexmemory.store.Postgres;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is amiss before a worker starts. */
public final class AmissSteps {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String DOCKER =
            "HTTP/1.0 200 OK\r\nApi-Version: 1.46\r\nServer: Docker/27.1 (linux)\r\nContent-Length: 2\r\n\r\nOK";

    private final World world;
    private final Workplace place;
    private final List<AutoCloseable> ends = new ArrayList<>();

    public AmissSteps(World world, Workplace place) {
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
        run("delete from preflight_older.flyway_schema_history where version > '2'");
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
                PATIENCE)) {
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

    @After
    public void end() throws Exception {
        for (AutoCloseable end : ends) {
            end.close();
        }
    }
}
