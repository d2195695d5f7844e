package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.util.concurrent.Futures;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.stack.Clients;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.neo4j.driver.Session;

/** What a look before the start of a worker finds. */
public final class PreflightSteps {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final World world;
    private final Workplace place;
    private CommandLine command;
    private Duration took;
    private long blobs;

    public PreflightSteps(World world, Workplace place) {
        this.world = world;
        this.place = place;
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

    @Then("all of it took less time than three of them one after the other")
    public void tookLess() {
        assertThat(took).isLessThan(LIMIT.multipliedBy(3));
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
}
