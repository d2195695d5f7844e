package io.apexmemory.monitoring;

import io.apexmemory.monitoring.Dashboards.Dashboard;
import io.apexmemory.monitoring.Dashboards.Query;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Needs the command {@code prometheus}. A worker has a good day, on which no alert fires, and a bad one, on which those of circuits,
 * rollbacks and dead letters do; then every query of every dashboard must have had data. The exit code says whether all that was
 * so. The server's dashboard, and what only a server knows, are asked for where Temporal is one: {@code -Dstack.temporal=devserver}.
 */
public final class MonitoringCheck {
    private static final Set<String> MUST_FIRE = Set.of(
            "CircuitOpen",
            "SagaRollbacks",
            "DeadLettersGrowing",
            "DatabaseWriteFailures",
            "WorkflowFailures",
            "ActivityRetries",
            "EmbeddingFailures",
            "S3Failures");
    private static final String OF_THE_SERVER = "temporal-server";
    /** Temporal's test server has no estimate of a queue's length, and the stack keeps workflows off the sticky queues it mishandles. */
    private static final Set<String> UNKNOWN_TO_THE_TEST_SERVER =
            Set.of("apex_temporal_task_queue_depth", "temporal_sticky_cache_hit_total");

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Since the begin: every kind of number has come by then. */
    private static final Duration ALL_TOLD = Duration.ofSeconds(150);

    private static final Path FOLDER = Path.of("target", "monitoring");

    private final Instant begun = Instant.now();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> fired = new TreeSet<>();

    private MonitoringCheck() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        MonitoringCheck check = new MonitoringCheck();
        check.run();
        check.problems.forEach(problem -> System.err.println("monitoring: " + problem));
        System.exit(check.problems.isEmpty() ? 0 : 1);
    }

    private void run() throws IOException, InterruptedException {
        try (WatchedWorker worker = new WatchedWorker();
                Prometheus prometheus = Prometheus.start(
                        FOLDER.resolve(Long.toString(ProcessHandle.current().pid())),
                        worker.address(),
                        worker.temporalMetrics())) {
            worker.goodDay();
            // what holds for two seconds has been seen by then
            Thread.sleep(5_000);
            Set<String> early = prometheus.firing();
            if (!early.isEmpty()) {
                problems.add("on a good day these fired: " + early);
            }
            Thread load = new Thread(worker::badDay, "bad-day");
            load.start();
            awaitAlerts(prometheus);
            load.join();
            say("alerts", "%d of %d fired: %s".formatted(fired.size(), MUST_FIRE.size(), fired));
            for (Dashboard dashboard : Dashboards.all()) {
                if (!dashboard.name().equals(OF_THE_SERVER)) {
                    ask(prometheus, dashboard, worker.isOnTestServer() ? UNKNOWN_TO_THE_TEST_SERVER : Set.of());
                } else if (worker.temporalMetrics().isPresent()) {
                    ask(prometheus, dashboard, Set.of());
                } else {
                    say(dashboard.name(), "NOT RUN: it needs a Temporal server that was started here");
                }
            }
            keepPage(worker);
        }
    }

    private void awaitAlerts(Prometheus prometheus) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!fired.containsAll(MUST_FIRE) && Instant.now().isBefore(end)) {
            Set<String> now = prometheus.firing();
            if (fired.addAll(now)) {
                say("firing", String.join(", ", now));
            }
            Thread.sleep(500);
        }
        Set<String> silent = new TreeSet<>(MUST_FIRE);
        silent.removeAll(fired);
        if (!silent.isEmpty()) {
            problems.add("these did not fire: " + silent);
        }
    }

    private void ask(Prometheus prometheus, Dashboard dashboard, Set<String> unknownMetrics)
            throws InterruptedException, IOException {
        List<Query> queries = dashboard.queries();
        int answered = 0;
        int unknown = 0;
        for (Query query : queries) {
            try {
                if (unknownMetrics.stream().anyMatch(query.expression()::contains)) {
                    unknown++;
                } else if (hasData(prometheus, query)) {
                    answered++;
                } else {
                    problems.add(query.dashboard() + ", " + query.panel() + ": no data for " + query.expression());
                }
            } catch (IllegalStateException e) {
                problems.add(query.dashboard() + ", " + query.panel() + ": " + e.getMessage());
            }
        }
        say(
                dashboard.name(),
                "%d panels, %d queries, %d had data%s"
                        .formatted(
                                dashboard.panels().size(),
                                queries.size(),
                                answered,
                                unknown == 0
                                        ? ""
                                        : ", " + unknown + " ask for what Temporal's test server does not know"));
    }

    /** A poll that brings nothing takes a minute until it says so. */
    private boolean hasData(Prometheus prometheus, Query query) throws InterruptedException, IOException {
        while (prometheus.seriesWithData(query.sent(Prometheus.WINDOW), Duration.between(begun, Instant.now())) == 0) {
            if (Duration.between(begun, Instant.now()).compareTo(ALL_TOLD) > 0) {
                return false;
            }
            Thread.sleep(1_000);
        }
        return true;
    }

    /** For whoever wants to see what Prometheus saw. */
    private static void keepPage(WatchedWorker worker) throws IOException, InterruptedException {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(worker.address().resolve("/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofFile(FOLDER.resolve("metrics.txt")));
    }

    private void say(String what, String text) {
        System.out.printf(
                "%5.1f s  %-13s %s%n", Duration.between(begun, Instant.now()).toMillis() / 1000.0, what, text);
    }
}
