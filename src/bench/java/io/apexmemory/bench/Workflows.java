package io.apexmemory.bench;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Vector;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.ingest.IngestionActivities;
import io.apexmemory.ingest.IngestionClient;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.stack.Service;
import io.apexmemory.trace.AttemptCalls;
import io.apexmemory.worker.ApexMemory;
import io.apexmemory.worker.ApexTemporalWorker;
import io.apexmemory.worker.WorkerLimits;
import io.apexmemory.worker.WorkerProcess;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/** Documents through Temporal, beside the same workflow whose four activities do nothing. */
final class Workflows {
    private static final String QUEUE = "bench-documents";
    private static final String IDLE_QUEUE = "bench-nothing";
    private static final int WARM_UP = 200;
    private static final Map<Integer, Integer> DOCUMENTS = new TreeMap<>(Map.of(1, 10, 4, 24, 16, 64, 64, 128));

    private final Options options;

    Workflows(Options options) {
        this.options = options;
    }

    /** What some documents took, at so many in flight. */
    private static final class Lane {
        final List<Double> perSecond = new ArrayList<>();
        final List<Double> latencies = Collections.synchronizedList(new ArrayList<>());
        final Map<String, List<Double>> parts = new TreeMap<>();

        double latency(double percent) {
            return Figures.percentile(latencies, percent);
        }

        double mean(String part, int documents) {
            return parts.getOrDefault(part, List.of()).stream()
                            .mapToDouble(Double::doubleValue)
                            .sum()
                    / documents;
        }
    }

    Outcome measure(Bed bed) {
        String temporal = bed.stack.describe().stream()
                .filter(it -> it.name().equals("temporal"))
                .map(Service.Description::product)
                .findFirst()
                .orElseThrow();
        Outcome outcome = new Outcome(
                "workflows",
                "Whole workflows",
                "A worker in this process on " + temporal
                        + " ingests PDFs of one page, each new to it, from a client that keeps so many in flight. By turns with it another"
                        + " worker runs the same workflow with four activities that return small fixed values. Latency is from the"
                        + " client's start to the result in its hands; percentiles are of all rounds together.");
        Settings settings = bed.settings(Map.of(Setting.TEMPORAL_TASK_QUEUE.name(), QUEUE));
        Stopwatch stopwatch = new Stopwatch();
        WorkerProcess worker = WorkerProcess.start(
                settings,
                ApexMemory.open(settings, stopwatch, Clock.systemUTC(), Sleeper.REAL),
                new Activities(stopwatch));
        WorkflowClient client = bed.temporal(settings);
        ApexTemporalWorker idle = new ApexTemporalWorker(
                client, new WorkerLimits(IDLE_QUEUE, 100, 200, "bench", "v1"), List.of(new Nothing()));
        idle.start();
        Map<Integer, Lane> real = new TreeMap<>();
        Map<Integer, Lane> nothing = new TreeMap<>();
        Lane plain = new Lane();
        try {
            List<Path> files = Corpus.pdfFiles(bed.folder, 128, 20_000);
            List<Path> texts = Corpus.textFiles(bed.folder, 64, 450, 30_000);
            IngestionClient documents = Bed.client(client, QUEUE);
            IngestionClient nothings = Bed.client(client, IDLE_QUEUE);
            for (int left = WARM_UP; left > 0; left -= 64) {
                bed.forgetTexts();
                run(documents, files.subList(0, 64), 16, new Lane());
                run(nothings, files.subList(0, 64), 16, new Lane());
            }
            for (int round = 0; round < options.rounds(); round++) {
                for (Map.Entry<Integer, Integer> level : DOCUMENTS.entrySet()) {
                    List<Path> some = files.subList(0, level.getValue());
                    Lane lane = real.computeIfAbsent(level.getKey(), first -> new Lane());
                    bed.forgetTexts();
                    stopwatch.take();
                    run(documents, some, level.getKey(), lane);
                    stopwatch
                            .take()
                            .forEach((part, millis) -> lane.parts
                                    .computeIfAbsent(part, first -> new ArrayList<>())
                                    .addAll(millis));
                    run(nothings, some, level.getKey(), nothing.computeIfAbsent(level.getKey(), first -> new Lane()));
                }
                bed.forgetTexts();
                run(documents, texts, 16, plain);
            }
        } finally {
            stop(idle);
            Bed.end(client);
            worker.stop(Duration.ofSeconds(10));
        }
        tell(outcome, real, nothing, plain);
        return outcome;
    }

    private static void stop(ApexTemporalWorker worker) {
        try {
            worker.stop(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static double run(IngestionClient client, List<Path> files, int inFlight) {
        return run(client, files, inFlight, new Lane());
    }

    private static double run(IngestionClient client, List<Path> files, int inFlight, Lane lane) {
        try (Crew crew = new Crew(inFlight)) {
            long begin = System.nanoTime();
            crew.all(files, file -> {
                long start = System.nanoTime();
                IngestionOutcome end = client.await(
                        client.start(new IngestRequest(UUID.randomUUID(), file.toString(), "bench", null)));
                if (end instanceof IngestionOutcome.Failed failed) {
                    throw new IllegalStateException("a document did not arrive: " + failed);
                }
                lane.latencies.add(Figures.millis(System.nanoTime() - start));
            });
            double speed = files.size() / ((System.nanoTime() - begin) / 1e9);
            lane.perSecond.add(speed);
            return speed;
        }
    }

    private void tell(Outcome outcome, Map<Integer, Lane> real, Map<Integer, Lane> nothing, Lane plain) {
        Figures share = ratio(real.get(16), nothing.get(16));
        outcome.goal(
                "16 in flight reach at least half of the rate of doing nothing",
                share.withSpread(),
                share.median() >= 0.5);
        double p90 = real.get(16).latency(90);
        outcome.goal("under 1 s for 90 of 100, 16 in flight", Figures.number(p90) + " ms", p90 < 1000);
        Figures more = ratio(real.get(64), real.get(16));
        outcome.goal(
                "64 in flight are not slower than 16",
                more.withSpread() + " times as fast",
                more.median() >= 1
                        || new Figures(real.get(64).perSecond).median()
                                >= new Figures(real.get(16).perSecond).median());
        List<List<String>> rows = new ArrayList<>();
        real.forEach((level, lane) -> rows.add(row("PDF of one page", level, lane, ratio(lane, nothing.get(level)))));
        rows.add(row("text of one page", 16, plain, ratio(plain, nothing.get(16))));
        nothing.forEach((level, lane) -> rows.add(row("nothing", level, lane, null)));
        outcome.table(
                "Documents per second, and latency in ms",
                List.of("document", "in flight", "documents/s", "p50", "p90", "p95", "p99", "share of doing nothing"),
                rows);
        Map<String, Object> figures = new LinkedHashMap<>();
        real.forEach((level, lane) -> figures.put("documents, in flight " + level, figures(lane)));
        nothing.forEach((level, lane) -> figures.put("nothing, in flight " + level, figures(lane)));
        figures.put("text, in flight 16", figures(plain));
        outcome.figure("lanes", figures);
        List<String> levels = real.keySet().stream().map(String::valueOf).toList();
        outcome.plot(
                "Documents per second",
                "By the number in flight, beside workflows that do nothing.",
                Plots.bars(
                        "in flight",
                        "documents/s",
                        levels,
                        List.of(
                                new Plots.Series("documents", speeds(real)),
                                new Plots.Series("nothing", speeds(nothing))),
                        false));
        time(outcome, real, levels);
    }

    /** The fastest writer first. */
    private static List<StoreName> bySpeed(Map<Integer, Lane> lanes) {
        return Arrays.stream(StoreName.values())
                .sorted(Comparator.comparingDouble(store -> lanes.get(16).mean(store.wire() + " write", 1)))
                .toList();
    }

    /** Where a document's latency goes; of writes side by side each has what it takes longer than the one before it. */
    private void time(Outcome outcome, Map<Integer, Lane> real, List<String> levels) {
        List<Plots.Series> parts = new ArrayList<>();
        Map<String, List<Double>> all = new LinkedHashMap<>();
        real.forEach((level, lane) -> {
            int documents = DOCUMENTS.get(level) * options.rounds();
            double activities = 0;
            double write = lane.mean(IngestionActivities.WRITE, documents);
            for (String activity :
                    List.of(IngestionActivities.PARSE, IngestionActivities.EXTRACT, IngestionActivities.EMBED)) {
                activities += lane.mean(activity, documents);
            }
            double latency = lane.latencies.stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(0);
            add(all, "Temporal", latency - activities - write);
            add(all, "parse", lane.mean(IngestionActivities.PARSE, documents));
            add(all, "extract", lane.mean(IngestionActivities.EXTRACT, documents));
            add(all, "embed", lane.mean(IngestionActivities.EMBED, documents));
            double gate = lane.mean("redis enter", documents) + lane.mean("redis finish", documents);
            double ledger = lane.mean("postgres open", documents) + lane.mean("postgres commit", documents);
            add(all, "lock, result (Redis)", gate);
            add(all, "intent, commit (PostgreSQL)", ledger);
            double waited = 0;
            for (StoreName store : bySpeed(real)) {
                double millis = Math.max(waited, lane.mean(store.wire() + " write", documents));
                add(all, "write (" + store.title() + ")", millis - waited);
                waited = millis;
            }
            add(all, "rest of the saga", Math.max(0, write - gate - ledger - waited));
        });
        List<Double> whole = new ArrayList<>();
        for (int level = 0; level < levels.size(); level++) {
            int one = level;
            whole.add(
                    all.values().stream().mapToDouble(millis -> millis.get(one)).sum());
        }
        all.forEach((part, millis) -> parts.add(new Plots.Series(
                part,
                IntStream.range(0, levels.size())
                        .mapToObj(level -> 100 * millis.get(level) / whole.get(level))
                        .toList())));
        List<List<String>> rows = new ArrayList<>();
        all.forEach((part, millis) -> rows.add(row(part, millis)));
        for (StoreName store : StoreName.values()) {
            List<Double> millis = new ArrayList<>();
            real.forEach((level, lane) ->
                    millis.add(lane.mean(store.wire() + " write", DOCUMENTS.get(level) * options.rounds())));
            rows.add(row("a write by itself, " + store.title(), millis));
        }
        List<String> columns = new ArrayList<>(List.of("part"));
        levels.forEach(level -> columns.add(level + " in flight"));
        outcome.table("Where the time of a document goes, mean in ms", columns, rows);
        outcome.figure("time_ms_by_in_flight", all);
        outcome.plot(
                "Where the time of a document goes",
                "Percent of the mean latency, by the number in flight. The four writes run side by side: each has what it takes longer than the next faster one.",
                Plots.bars("in flight", "%", levels, parts, true));
    }

    private static List<String> row(String part, List<Double> millis) {
        List<String> row = new ArrayList<>(List.of(part));
        millis.forEach(value -> row.add(Figures.number(value)));
        return row;
    }

    private static void add(Map<String, List<Double>> all, String part, double millis) {
        all.computeIfAbsent(part, first -> new ArrayList<>()).add(millis);
    }

    private static List<Double> speeds(Map<Integer, Lane> lanes) {
        return lanes.values().stream()
                .map(lane -> new Figures(lane.perSecond).median())
                .toList();
    }

    private static Map<String, Object> figures(Lane lane) {
        return Map.of(
                "documents_per_second", lane.perSecond,
                "p50_ms", lane.latency(50),
                "p90_ms", lane.latency(90),
                "p95_ms", lane.latency(95),
                "p99_ms", lane.latency(99));
    }

    private static List<String> row(String what, int level, Lane lane, Figures share) {
        return List.of(
                what,
                "" + level,
                new Figures(lane.perSecond).withSpread(),
                Figures.number(lane.latency(50)),
                Figures.number(lane.latency(90)),
                Figures.number(lane.latency(95)),
                Figures.number(lane.latency(99)),
                share == null ? "" : share.withSpread());
    }

    private static Figures ratio(Lane lane, Lane other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < lane.perSecond.size(); i++) {
            ratios.add(lane.perSecond.get(i) / other.perSecond.get(i));
        }
        return new Figures(ratios);
    }

    /** How long each activity takes, without what Temporal takes for it. */
    private static final class Activities extends WorkerInterceptorBase {
        private final Stopwatch stopwatch;

        Activities(Stopwatch stopwatch) {
            this.stopwatch = stopwatch;
        }

        @Override
        public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
            return new AttemptCalls(next) {
                @Override
                public ActivityOutput execute(ActivityInput input) {
                    long begin = System.nanoTime();
                    try {
                        return super.execute(input);
                    } finally {
                        stopwatch.add(info().getActivityType(), System.nanoTime() - begin);
                    }
                }
            };
        }
    }

    /** Small values at once. */
    private static final class Nothing implements IngestionActivities {
        private static final Vector VECTOR = Vector.of(1, 0);

        @Override
        public ParsedDocument parse(IngestRequest request) {
            Metadata metadata = new Metadata(null, null, "txt", 1, request.uri(), null, null, 1, "0".repeat(64));
            return new ParsedDocument(request.documentId(), "a", metadata, List.of("a"));
        }

        @Override
        public List<Entity> extract(ParsedDocument document) {
            return List.of();
        }

        @Override
        public Embeddings embed(ParsedDocument document) {
            return new Embeddings("none", VECTOR, List.of(VECTOR));
        }

        @Override
        public WriteSummary write(
                ParsedDocument document, List<Entity> entities, Embeddings embeddings, String idempotencyId) {
            return WriteSummary.success(document.uuid(), 1);
        }
    }
}
