package io.apexmemory.steps;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an operator asks of this scenario's worker over HTTP. */
public final class Operator {
    private final HttpClient http = HttpClient.newHttpClient();
    private final World world;

    public Operator(World world) {
        this.world = world;
    }

    HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(world.worker().address().resolve(path))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode json(String path) {
        try {
            return Json.MAPPER.readTree(get(path).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the worker says of the circuit of a store. */
    JsonNode circuit(StoreName store) {
        for (JsonNode circuit : json("/circuits")) {
            if (circuit.path("store").asText().equals(store.wire())) {
                return circuit;
            }
        }
        throw new AssertionError("the worker has no circuit of " + store.title());
    }

    /** How each circuit stands now. */
    Map<StoreName, String> circuitStates() {
        return Stream.of(StoreName.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        store -> circuit(store).path("state").asText()));
    }

    /** When a circuit has last counted a failure. */
    Instant lastFailure() {
        return Stream.of(StoreName.values())
                .map(store -> circuit(store).at("/last_failure/at").asText())
                .filter(at -> !at.isEmpty())
                .map(Instant::parse)
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new AssertionError("no circuit has counted a failure"));
    }

    /** The value of one line of the metrics. */
    double metric(String nameAndLabels) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(nameAndLabels + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(nameAndLabels.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric is called " + nameAndLabels));
    }
}
