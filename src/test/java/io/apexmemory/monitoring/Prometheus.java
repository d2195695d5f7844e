package io.apexmemory.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A Prometheus of our own that scrapes one worker, and its Temporal, every second and knows the project's alerts, quickened. */
final class Prometheus implements AutoCloseable {
    /** What the rules' ranges of minutes are cut to; long enough for thirty scrapes. */
    static final String WINDOW = "30s";

    private static final Path ALERTS = Path.of("docker", "prometheus", "alerts.yml");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI address;

    private Prometheus(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Returns when it answers.
     *
     * @param folder for its configuration, data and log
     * @param worker whose metrics it reads
     * @param temporal whose it reads, too
     */
    static Prometheus start(Path folder, URI worker, Optional<URI> temporal) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("alerts.yml"), quickened(Files.readString(ALERTS)));
        Files.writeString(
                folder.resolve("prometheus.yml"),
                """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: [alerts.yml]
                scrape_configs:
                """ + scraping("worker", worker)
                        + temporal.map(it -> scraping("temporal", it)).orElse(""));
        int port;
        try (ServerSocket any = new ServerSocket(0)) {
            port = any.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=prometheus.yml",
                        "--storage.tsdb.path=data",
                        "--web.listen-address=127.0.0.1:" + port)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        Prometheus prometheus = new Prometheus(process, URI.create("http://127.0.0.1:" + port));
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        for (Instant end = Instant.now().plusSeconds(30); !prometheus.ready(); Thread.sleep(100)) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                prometheus.close();
                throw new IllegalStateException("Prometheus did not start; see " + folder.resolve("prometheus.log"));
            }
        }
        return prometheus;
    }

    private static String scraping(String job, URI metrics) {
        return "  - {job_name: %s, static_configs: [{targets: [\"%s\"]}]}%n".formatted(job, metrics.getAuthority());
    }

    /** The production rules with minutes made seconds: what has to hold for minutes here holds for two seconds. */
    private static String quickened(String rules) {
        return rules.replaceAll("for: \\d+m", "for: 2s")
                .replaceAll("\\[\\d+m]", "[" + WINDOW + "]")
                .replaceAll("\\[\\d+m:\\d+s]", "[" + WINDOW + ":1s]");
    }

    private boolean ready() throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(address.resolve("/-/ready"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The names of the alerts that fire now. */
    Set<String> firing() throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        ask("/api/v1/alerts").path("alerts").forEach(alert -> {
            if (alert.path("state").asText().equals("firing")) {
                names.add(alert.path("labels").path("alertname").asText());
            }
        });
        return names;
    }

    /** How many series of this query had a number, and not only NaN, at some time of the last minutes. */
    int seriesWithData(String query, Duration past) throws IOException, InterruptedException {
        long now = Instant.now().getEpochSecond();
        JsonNode result = ask("/api/v1/query_range?step=2&start=%d&end=%d&query=%s"
                        .formatted(now - past.toSeconds(), now, URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .path("result");
        int series = 0;
        for (JsonNode one : result) {
            boolean number = false;
            for (JsonNode value : one.path("values")) {
                number |= !value.path(1).asText().equals("NaN");
            }
            series += number ? 1 : 0;
        }
        return series;
    }

    private JsonNode ask(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(address + path)).build(), HttpResponse.BodyHandlers.ofString());
        JsonNode answer = JSON.readTree(response.body());
        if (!answer.path("status").asText().equals("success")) {
            throw new IllegalStateException(
                    "Prometheus refuses: " + answer.path("error").asText());
        }
        return answer.path("data");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
