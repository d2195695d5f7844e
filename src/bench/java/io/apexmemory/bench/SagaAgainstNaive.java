package io.apexmemory.bench;

import io.apexmemory.document.Progress;
import io.apexmemory.document.Threads;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.Store;
import io.apexmemory.saga.WriteRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** The saga beside the same four writes fired in parallel, by turns, on the same documents. */
final class SagaAgainstNaive {
    private static final double GOAL = 1.15;
    private static final double GOAL_OF_ONE = 1.3;
    private static final int BARE = 500;
    private static final int PAUSE_MILLIS = 3;

    private final Options options;
    private final Outcome outcome = new Outcome(
            "saga",
            "The saga against four writes",
            "The naive writer calls the same stores' write over the same pools, the four in parallel, and waits for them: no lock,"
                    + " log, idempotency, breaker or commit. In each round both write the same contents under new ids, one document"
                    + " at a time, who comes first changing from one to the next. A round's figure is its median; given are the"
                    + " rounds' median and, in brackets, their quartiles.");
    private final List<List<String>> ratios = new ArrayList<>();
    private final List<List<String>> calls = new ArrayList<>();
    private final List<List<String>> bare = new ArrayList<>();
    private final Map<String, Map<String, Object>> figures = new LinkedHashMap<>();

    SagaAgainstNaive(Options options) {
        this.options = options;
    }

    /** Medians of both for each round. */
    private record Rounds(Figures saga, Figures naive, Figures ratio) {}

    void measure(Bed bed, boolean durable) {
        String disk = durable ? "fsync on" : "fsync off";
        List<Integer> sizes =
                options.smoke() ? List.of(1, 10) : options.full() ? List.of(1, 10, 100, 1000) : List.of(1, 10, 100);
        Map<Integer, Rounds> bySize = new TreeMap<>();
        try (Naive naive = new Naive(bed.stopwatch.stores().values())) {
            Map<Integer, List<List<Double>>> medians = new TreeMap<>();
            Map<Integer, Map<String, List<Double>>> parts = new TreeMap<>();
            sizes.forEach(size -> medians.put(size, List.of(new ArrayList<>(), new ArrayList<>())));
            for (int round = -options.warmUps(); round < options.rounds(); round++) {
                for (int size : sizes) {
                    // the first rounds find no code compiled: they are longer, and do not count
                    int documents = Math.max(8, (options.smoke() ? 10 : 60) / Math.max(1, size / 20))
                            * (round >= 0 ? 1 : options.smoke() ? 4 : 20);
                    bed.stopwatch.take();
                    List<List<Double>> times = round(bed, naive, size, documents, round);
                    if (round >= 0) {
                        medians.get(size).get(0).add(Figures.median(times.get(0)));
                        medians.get(size).get(1).add(Figures.median(times.get(1)));
                        Map<String, List<Double>> sums = parts.computeIfAbsent(size, first -> new TreeMap<>());
                        bed.stopwatch
                                .take()
                                .forEach((call, millis) -> sums.computeIfAbsent(call, first -> new ArrayList<>())
                                        .addAll(millis));
                    }
                }
            }
            sizes.forEach(size -> bySize.put(size, rounds(medians.get(size))));
            parts.forEach((size, all) -> calls.add(row(disk, size, all)));
        }
        bySize.forEach((size, rounds) -> tell(disk, size, rounds));
        bare.add(bare(bed, disk));
        outcome.figure("durability, " + disk, bed.durability());
        if (!options.smoke()) {
            outcome.plot(
                    "Median of a write, " + disk,
                    "Milliseconds of a write of so many chunks by the saga and by four writes in parallel, " + disk
                            + ".",
                    Plots.bars(
                            "chunks",
                            "ms",
                            sizes.stream().map(String::valueOf).toList(),
                            List.of(
                                    new Plots.Series(
                                            "saga",
                                            sizes.stream()
                                                    .map(size -> bySize.get(size)
                                                            .saga()
                                                            .median())
                                                    .toList()),
                                    new Plots.Series(
                                            "naive",
                                            sizes.stream()
                                                    .map(size -> bySize.get(size)
                                                            .naive()
                                                            .median())
                                                    .toList())),
                            false));
        }
    }

    /**
     * A write waits for milliseconds between its requests, in which processors fall asleep and caches go cold; a request with nothing
     * in it tells what that costs.
     */
    private static List<String> bare(Bed bed, String disk) {
        List<Double> postgres = new ArrayList<>();
        List<Double> redis = new ArrayList<>();
        try (Connection connection = bed.stack.clients().postgres().getConnection();
                PreparedStatement nothing = connection.prepareStatement("select 1")) {
            for (int i = 0; i < BARE; i++) {
                postgres.add(afterPause(nothing::execute));
                redis.add(afterPause(bed.stack.clients().redis()::ping));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        double all = 2 * Figures.median(postgres) + 2 * Figures.median(redis);
        return List.of(
                disk,
                Figures.number(Figures.median(postgres)),
                Figures.number(Figures.median(redis)),
                Figures.number(all));
    }

    private static double afterPause(Callable<?> request) throws Exception {
        Thread.sleep(PAUSE_MILLIS);
        long begin = System.nanoTime();
        request.call();
        return Figures.millis(System.nanoTime() - begin);
    }

    private static List<List<Double>> round(Bed bed, Naive naive, int size, int documents, int round) {
        List<WriteRequest> bySaga = IntStream.range(0, documents)
                .mapToObj(i -> Corpus.request(size, round * 1_000 + i))
                .toList();
        List<WriteRequest> byNaive = bySaga.stream().map(Corpus::renamed).toList();
        bed.announce(byNaive.stream().map(it -> it.document().uuid()).toList());
        List<Double> saga = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            boolean sagaFirst = (i + round) % 2 == 0;
            if (sagaFirst) {
                saga.add(saga(bed, bySaga.get(i)));
            }
            other.add(naive.write(byNaive.get(i)));
            if (!sagaFirst) {
                saga.add(saga(bed, bySaga.get(i)));
            }
        }
        return List.of(saga, other);
    }

    private static double saga(Bed bed, WriteRequest request) {
        long begin = System.nanoTime();
        SagaOutcome outcome = bed.memory.saga().write(request, Progress.NONE);
        long end = System.nanoTime();
        outcome.orThrow();
        return Figures.millis(end - begin);
    }

    private static Rounds rounds(List<List<Double>> medians) {
        List<Double> ratios = IntStream.range(0, medians.get(0).size())
                .mapToObj(i -> medians.get(0).get(i) / medians.get(1).get(i))
                .toList();
        return new Rounds(new Figures(medians.get(0)), new Figures(medians.get(1)), new Figures(ratios));
    }

    private void tell(String disk, int size, Rounds rounds) {
        double goal = size < 10 ? GOAL_OF_ONE : GOAL;
        outcome.goal(
                "at most %s times as long at %d %s, %s".formatted(goal, size, size == 1 ? "chunk" : "chunks", disk),
                rounds.ratio().withSpread(),
                rounds.ratio().median() <= goal);
        ratios.add(List.of(
                disk,
                "" + size,
                rounds.saga().withSpread(),
                rounds.naive().withSpread(),
                rounds.ratio().withSpread()));
        figures.put(
                disk + ", chunks " + size,
                Map.of(
                        "saga_p50_ms", rounds.saga().rounds(),
                        "naive_p50_ms", rounds.naive().rounds(),
                        "ratio", rounds.ratio().rounds()));
    }

    private static List<String> row(String disk, int size, Map<String, List<Double>> all) {
        List<String> row = new ArrayList<>(List.of(disk, "" + size));
        for (String call : List.of(
                "redis enter",
                "postgres open",
                "neo4j write",
                "postgres write",
                "qdrant write",
                "redis write",
                "postgres commit",
                "redis finish")) {
            row.add(Figures.number(Figures.median(all.getOrDefault(call, List.of()))));
        }
        return row;
    }

    Outcome outcome() {
        outcome.table(
                "Median of a write in ms", List.of("durability", "chunks", "saga", "naive", "saga / naive"), ratios);
        outcome.table(
                "Calls of the saga, median in ms",
                List.of(
                        "durability",
                        "chunks",
                        "look-up and lock (Redis)",
                        "intent (PostgreSQL)",
                        "write (Neo4j)",
                        "write (PostgreSQL)",
                        "write (Qdrant)",
                        "write (Redis)",
                        "commit (PostgreSQL)",
                        "result, unlock (Redis)"),
                calls);
        outcome.table(
                "Requests with nothing in them, median in ms, each after a pause of " + PAUSE_MILLIS + " ms",
                List.of(
                        "durability",
                        "PostgreSQL (select 1)",
                        "Redis (PING)",
                        "two of each, which a saga waits for beside its writes"),
                bare);
        outcome.figure("rounds", figures);
        return outcome;
    }

    /** What one would write who has never seen one of the four fail. */
    private static final class Naive implements AutoCloseable {
        private final Crew crew = new Crew(Threads.perTask("naive"));
        private final List<Store> stores;

        Naive(Collection<Store> stores) {
            this.stores = List.copyOf(stores);
        }

        /** In milliseconds. */
        double write(WriteRequest request) {
            long begin = System.nanoTime();
            DocumentVersion version =
                    new DocumentVersion(request.document(), request.entities(), request.embeddings(), 1);
            crew.all(stores, store -> store.write(version));
            return Figures.millis(System.nanoTime() - begin);
        }

        @Override
        public void close() {
            crew.close();
        }
    }
}
