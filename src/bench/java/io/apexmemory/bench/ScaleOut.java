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

    /** Those of workers that wait for the most part: few documents, since one worker takes long. */
    private static final int FEW_DOCUMENTS = 24;

    private static final int SLOW_ANSWER_MILLIS = 1_000;
    private static final int FEW_ACTIVITIES = 2;

    private final Options options;

    ScaleOut(Options options) {
        this.options = options;
    }

    Outcome measure(Bed bed) {
        Outcome outcome = new Outcome(
                "scale",
                "More workers",
                ("The program as it is shipped, in 1, 2 and 4 processes on a task queue for each number; the same PDFs of one page by"
                                + " turns, %d in flight. All processes, the databases, Temporal and the client share this machine's cores:"
                                + " where these are busy, another process adds nothing. So it is measured once more where the processes wait"
                                + " for the most part: %d activities at a time in each, and an API that answers after %d ms.")
                        .formatted(IN_FLIGHT, FEW_ACTIVITIES, SLOW_ANSWER_MILLIS));
        tell(outcome, "workers that work", speeds(bed, "busy", Map.of(), DOCUMENTS));
        bed.openAi.answerAfter(SLOW_ANSWER_MILLIS);
        try {
            Map<String, String> few = Map.of(Setting.TEMPORAL_MAX_ACTIVITIES.name(), "" + FEW_ACTIVITIES);
            tell(outcome, "workers that wait", speeds(bed, "waiting", few, FEW_DOCUMENTS));
        } finally {
            bed.openAi.answerAfter(Bed.ANSWER_MILLIS);
        }
        return outcome;
    }

    private Map<Integer, List<Double>> speeds(Bed bed, String name, Map<String, String> settings, int documents) {
        List<Process> workers = new ArrayList<>();
        Map<Integer, List<Double>> speeds = new TreeMap<>();
        WorkflowClient temporal = bed.temporal(bed.settings(Map.of()));
        try {
            for (int count : WORKERS) {
                for (int i = 0; i < count; i++) {
                    workers.add(worker(bed, queue(name, count), settings, i));
                }
            }
            List<Path> files = Corpus.pdfFiles(bed.folder, documents, 60_000);
            for (int round = -options.warmUps(); round < options.rounds(); round++) {
                for (int count : WORKERS) {
                    bed.forgetTexts();
                    double speed = Workflows.run(Bed.client(temporal, queue(name, count)), files, IN_FLIGHT);
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
        return speeds;
    }

    private static void tell(Outcome outcome, String what, Map<Integer, List<Double>> speeds) {
        List<List<String>> rows = new ArrayList<>();
        Map<String, Object> figures = new LinkedHashMap<>();
        double one = new Figures(speeds.get(1)).median();
        speeds.forEach((count, all) -> {
            rows.add(List.of(
                    "" + count, new Figures(all).withSpread(), Figures.number(new Figures(all).median() / one)));
            figures.put("workers " + count, all);
        });
        outcome.table("Documents per second, " + what, List.of("workers", "documents/s", "times one"), rows);
        outcome.figure("documents_per_second, " + what, figures);
    }

    private static String queue(String name, int count) {
        return "bench-scale-%s-%d".formatted(name, count);
    }

    /** Returns when it takes work. */
    private static Process worker(Bed bed, String queue, Map<String, String> settings, int number) {
        Path out = bed.folder.resolve("%s-%d".formatted(queue, number));
        Map<String, String> environment = bed.environment(settings);
        environment.put(Setting.TEMPORAL_TASK_QUEUE.name(), queue);
        Process process = Child.program(environment, out, "worker");
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
