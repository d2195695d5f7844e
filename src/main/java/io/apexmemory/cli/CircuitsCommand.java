package io.apexmemory.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.config.Setting;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code apex circuits}: the circuits of one worker. */
@Command(
        name = "circuits",
        description = {
            "Show the circuits of a worker, or close one by hand.",
            "",
            "A circuit opens after several failures of a database in a row. It is then left alone until a probe is let"
                    + " through, which closes the circuit if it succeeds. Each worker has its own circuits."
        },
        footer = {"", "Examples:", "  apex circuits", "  apex circuits --worker worker-2:8078 --reset qdrant"})
final class CircuitsCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Session session;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--worker",
            paramLabel = "HOST:PORT",
            description = "where the worker answers (default: localhost:TEMPORAL_METRICS_PORT)")
    String worker;

    @Option(names = "--reset", paramLabel = "STORE", description = "close this one: neo4j, postgres, qdrant or redis")
    String reset;

    @Option(names = "--json", description = "print a list of circuits as JSON")
    boolean json;

    CircuitsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        URI address = address();
        if (reset != null) {
            ask(HttpRequest.newBuilder(address.resolve("/circuits/" + store().wire() + "/reset"))
                    .POST(BodyPublishers.noBody()));
        }
        JsonNode circuits = ask(HttpRequest.newBuilder(address.resolve("/circuits")));
        if (json) {
            session.sayJson(circuits);
            return 0;
        }
        Table table = new Table("database", "circuit", " failures", "probe from", "last failure");
        for (JsonNode circuit : circuits) {
            JsonNode failure = circuit.path("last_failure");
            table.row(
                    circuit.path("store").asText(),
                    circuit.path("state").asText(),
                    circuit.path("failures").asText(),
                    circuit.path("open_until").asText("").replace("null", ""),
                    failure.isObject()
                            ? failure.path("at").asText() + " "
                                    + failure.path("reason").asText()
                            : "");
        }
        table.lines(session.terminal().width()).forEach(session::say);
        return 0;
    }

    private StoreName store() {
        try {
            return StoreName.of(reset);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--reset takes neo4j, postgres, qdrant or redis");
        }
    }

    private URI address() {
        String place =
                worker != null ? worker : "localhost:" + session.settings().number(Setting.TEMPORAL_METRICS_PORT);
        try {
            URI address = URI.create("http://" + place);
            if (address.getHost() != null && address.getPort() > 0) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new ParameterException(
                spec.commandLine(), "--worker takes HOST:PORT, as the worker says it at its start");
    }

    private JsonNode ask(HttpRequest.Builder request) throws InterruptedException {
        URI address = request.copy().build().uri();
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return Json.MAPPER.readTree(answer.body());
            }
        } catch (IOException e) {
            // said below
        }
        throw new CommandFailed("no worker answers at " + address.getAuthority()
                + "; see that it runs, and name it with --worker HOST:PORT as it says it at its start");
    }
}
