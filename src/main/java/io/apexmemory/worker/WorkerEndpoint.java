package io.apexmemory.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.apexmemory.config.Setting;
import io.apexmemory.config.SettingsException;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Threads;
import io.apexmemory.saga.Circuit;
import io.apexmemory.saga.StoreGuard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator asks of a worker over HTTP: its metrics, whether it lives and is ready, and its circuits, which can be reset
 * here. It shows no secret and no text of a document, and knows no users: keep its port inside.
 */
final class WorkerEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerEndpoint.class);
    private static final Pattern RESET = Pattern.compile("/circuits/([^/]+)/reset");
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";

    private final HttpServer server;
    private final ExecutorService threads = Threads.perTask("endpoint");
    private final Map<String, Supplier<Answer>> pages;
    private final List<StoreGuard> guards;

    private record Answer(int status, String type, String text) {}

    private record Problem(String error) {}

    /** A circuit as it is shown; absent values are null. */
    private record CircuitView(
            String store, String state, long successes, int failures, Circuit.Failure lastFailure, Instant openUntil) {}

    private WorkerEndpoint(HttpServer server, Metrics metrics, Health health, List<StoreGuard> guards) {
        this.server = server;
        this.guards = guards;
        pages = Map.of(
                "/metrics", () -> new Answer(200, PROMETHEUS, metrics.scrape()),
                "/live", () -> json(200, Map.of("live", true)),
                "/ready", () -> ready(health.readiness()),
                "/circuits",
                        () -> json(
                                200, guards.stream().map(WorkerEndpoint::view).toList()));
    }

    /**
     * Answers from now on.
     *
     * @param port 0 for any free one
     * @throws SettingsException if the port is taken
     */
    static WorkerEndpoint open(int port, Metrics metrics, Health health, List<StoreGuard> guards) {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(port), 0);
        } catch (IOException e) {
            throw new SettingsException(
                    Setting.TEMPORAL_METRICS_PORT + "=" + port
                            + " cannot be used, probably because another worker uses it; set another port, or 0 for any free one");
        }
        WorkerEndpoint endpoint = new WorkerEndpoint(server, metrics, health, guards);
        server.setExecutor(endpoint.threads);
        server.createContext("/", endpoint::handle);
        server.start();
        return endpoint;
    }

    /** As it is reached on this machine. */
    URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("error", e.getClass().getName()).log("a request of an operator failed");
                answer =
                        json(500, new Problem("unexpected " + e.getClass().getSimpleName() + "; see the worker's log"));
            }
            byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        Supplier<Answer> page = pages.get(path);
        if (page != null) {
            return allowed(exchange, "GET").orElseGet(page);
        }
        Matcher reset = RESET.matcher(path);
        if (reset.matches()) {
            return allowed(exchange, "POST").orElseGet(() -> reset(reset.group(1)));
        }
        return json(
                404,
                new Problem("there is no such page; GET /metrics, /live, /ready or /circuits,"
                        + " or POST /circuits/STORE/reset"));
    }

    /** The refusal of any other method. */
    private static Optional<Answer> allowed(HttpExchange exchange, String method) {
        if (exchange.getRequestMethod().equals(method)) {
            return Optional.empty();
        }
        exchange.getResponseHeaders().set("Allow", method);
        return Optional.of(json(405, new Problem("this page takes " + method + " only")));
    }

    private Answer reset(String name) {
        return guards.stream()
                .filter(guard -> guard.store().wire().equals(name))
                .findFirst()
                .map(guard -> {
                    guard.circuit().reset();
                    return json(200, view(guard));
                })
                .orElseGet(() -> json(
                        404,
                        new Problem("there is no such store; it is one of "
                                + String.join(
                                        ", ",
                                        List.of(StoreName.values()).stream()
                                                .map(StoreName::wire)
                                                .toList()))));
    }

    private static Answer ready(Health.Readiness readiness) {
        return json(readiness.ready() ? 200 : 503, readiness);
    }

    private static CircuitView view(StoreGuard guard) {
        Circuit.Status status = guard.circuit().status();
        return new CircuitView(
                status.store().wire(),
                Health.word(status.state()),
                status.successes(),
                status.failures(),
                status.lastFailure(),
                status.openUntil());
    }

    private static Answer json(int status, Object value) {
        try {
            return new Answer(status, JSON, Json.MAPPER.writeValueAsString(value) + "\n");
        } catch (IOException e) {
            throw new IllegalStateException("a record is always JSON", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
