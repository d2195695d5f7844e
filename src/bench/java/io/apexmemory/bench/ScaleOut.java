package io.apexmemory.bench;

import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.temporal.client.WorkflowClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One, two and four workers on one task queue. */
final class ScaleOut {
    private static final List<Integer> WORKERS = List.of(1, 2, 4);
    private static final int IN_FLIGHT = 32;
    private static final int DOCUMENTS = 48;

    private final Options options;

    ScaleOut(Options options) {
        this.options = options;
    }

    Outcome measure(Bed bed) {
        Outcome outcome = new Outcome(
                "scale",
                "More workers",
                "The program as it is shipped, in 1, 2 and 4 processes on a task queue for each number; the same PDFs of one page by"
                        + " turns, 32 in flight. All processes, the databases, Temporal and the client share this machine's cores.");
        List<Process> workers = new ArrayList<>();
        Map<Integer, List<Double>> speeds = new TreeMap<>();
        WorkflowClient temporal = bed.temporal(bed.settings(Map.of()));
        try {
            for (int count : WORKERS) {
                for (int i = 0; i < count; i++) {
                    workers.add(worker(bed, count, i));
                }
            }
            List<Path> files = Corpus.pdfFiles(bed.folder, DOCUMENTS, 60_000);
            for (int round = -options.warmUps(); round < options.rounds(); round++) {
                for (int count : WORKERS) {
                    bed.forgetTexts();
                    double speed = Workflows.run(Bed.client(temporal, queue(count)), files, IN_FLIGHT);
                    if (round >= 0) {
                        speeds.computeIfAbsent(count, first -> new ArrayList<>())
                                .add(speed);
                    }
                }
            }
        } finally {
            workers.forEach(Child::end);
            Bed.end(temporal);
        }
        List<List<String>> rows = new ArrayList<>();
        Map<String, Object> figures = new LinkedHashMap<>();
        double one = new Figures(speeds.get(1)).median();
        speeds.forEach((count, all) -> {
            rows.add(List.of(
                    "" + count, new Figures(all).withSpread(), Figures.number(new Figures(all).median() / one)));
            figures.put("workers " + count, all);
        });
        outcome.table("Documents per second", List.of("workers", "documents/s", "times one"), rows);
        outcome.figure("documents_per_second", figures);
        return outcome;
    }

    private static String queue(int count) {
        return "bench-scale-" + count;
    }

    /** Returns when it takes work. */
    private static Process worker(Bed bed, int count, int number) {
        Path out = bed.folder.resolve("scale-%d-%d".formatted(count, number));
        Process process =
                Child.program(bed.environment(Map.of(Setting.TEMPORAL_TASK_QUEUE.name(), queue(count))), out, "worker");
        Path log = out.resolveSibling(out.getFileName() + ".log");
        await().atMost(Duration.ofMinutes(2)).until(() -> says(out, log) || !process.isAlive());
        if (!says(out, log)) {
            throw new IllegalStateException("a worker did not start:\n" + Child.text(out) + Child.text(log));
        }
        return process;
    }

    private static boolean says(Path out, Path log) {
        return (Child.text(out) + Child.text(log)).contains("metrics and health at");
    }
}
