package io.apexmemory.bench;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.ingest.IngestionClient;
import io.apexmemory.ingest.IngestionOutcome;
import io.temporal.client.WorkflowClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** From the command to the first document that is stored. */
final class Start {
    private final Options options;

    Start(Options options) {
        this.options = options;
    }

    Outcome measure(Bed bed) {
        Outcome outcome = new Outcome(
                "start",
                "Start",
                "The program as it is shipped, on databases that have their schemas: apex ingest --direct of one page, from its start to"
                        + " its end; and apex worker, from its start to the result of a document that waited for it in Temporal.");
        List<Double> direct = new ArrayList<>();
        List<Double> worker = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            direct.add(
                    direct(bed, Corpus.pdfFiles(bed.folder, 1, 40_000 + round).get(0)));
            worker.add(
                    worker(bed, Corpus.pdfFiles(bed.folder, 1, 50_000 + round).get(0), "bench-start-" + round));
        }
        outcome.table(
                "Seconds from the command to the first document stored",
                List.of("apex ingest --direct", "apex worker"),
                List.of(List.of(new Figures(direct).withSpread(), new Figures(worker).withSpread())));
        outcome.figure("direct_s", direct);
        outcome.figure("worker_s", worker);
        return outcome;
    }

    private static double direct(Bed bed, Path file) {
        Path out = bed.folder.resolve("start-direct");
        long begin = System.nanoTime();
        Process process = Child.program(bed.environment(Map.of()), out, "ingest", "--direct", file.toString());
        Child.awaitEnd(process, out);
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double worker(Bed bed, Path file, String queue) {
        Map<String, String> more = Map.of(Setting.TEMPORAL_TASK_QUEUE.name(), queue);
        Settings settings = bed.settings(more);
        WorkflowClient temporal = bed.temporal(settings);
        IngestionClient client = Bed.client(temporal, queue);
        long begin = System.nanoTime();
        Process process = Child.program(bed.environment(more), bed.folder.resolve("start-worker"), "worker");
        try {
            IngestionOutcome end =
                    client.await(client.start(new IngestRequest(UUID.randomUUID(), file.toString(), "bench", null)));
            if (end instanceof IngestionOutcome.Failed failed) {
                throw new IllegalStateException("a document did not arrive: " + failed);
            }
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            Child.end(process);
            Bed.end(temporal);
        }
    }
}
