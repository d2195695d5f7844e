package io.apexmemory.bench;

import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.WriteRequest;
import io.apexmemory.worker.ApexMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How often each database is asked, counted between the memory and the databases; a count that is not as designed fails the build. */
final class Requests {
    private static final int POINTS = 256;

    private final Options options;

    Requests(Options options) {
        this.options = options;
    }

    Outcome measure(Bed bed) {
        Outcome outcome = new Outcome(
                "requests",
                "Requests to each database",
                "Counted on the wire, by the messages of each protocol, on the way from a memory to its databases. What a driver asks"
                        + " for its connection's sake is left out.");
        List<List<String>> rows = new ArrayList<>();
        Map<String, Object> figures = new LinkedHashMap<>();
        try (Tap tap = new Tap(bed.environment(Map.of()));
                ApexMemory memory = ApexMemory.open(bed.settings(tap.settings()))) {
            memory.saga().write(Corpus.request(1, 1), Progress.NONE).orThrow();
            for (int chunks : options.smoke() ? List.of(1, 256, 600) : List.of(1, 10, 256, 600, 1000)) {
                WriteRequest request = Corpus.request(chunks, 2);
                expect(
                        outcome,
                        rows,
                        figures,
                        "first write, %d %s".formatted(chunks, chunks == 1 ? "chunk" : "chunks"),
                        counted(tap, () -> memory.saga().write(request, Progress.NONE)),
                        Map.of(
                                StoreName.REDIS, 3,
                                StoreName.POSTGRES, 3,
                                StoreName.NEO4J, 1,
                                StoreName.QDRANT, (chunks + POINTS - 1) / POINTS));
                expect(
                        outcome,
                        rows,
                        figures,
                        "the same again, %d %s".formatted(chunks, chunks == 1 ? "chunk" : "chunks"),
                        counted(tap, () -> memory.saga().write(request, Progress.NONE)),
                        Map.of(StoreName.REDIS, 1, StoreName.POSTGRES, 1));
            }
        }
        outcome.table("Requests", List.of("write", "Redis", "PostgreSQL", "Neo4j", "Qdrant"), rows);
        outcome.figure("requests", figures);
        return outcome;
    }

    private static Map<StoreName, List<String>> counted(Tap tap, Supplier<SagaOutcome> write) {
        tap.take();
        write.get().orThrow();
        return tap.take();
    }

    private static void expect(
            Outcome outcome,
            List<List<String>> rows,
            Map<String, Object> figures,
            String what,
            Map<StoreName, List<String>> seen,
            Map<StoreName, Integer> wanted) {
        Map<StoreName, Integer> counts = seen.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().size()));
        outcome.must(what + ": as designed, " + words(wanted), words(counts), counts.equals(wanted));
        List<String> row = new ArrayList<>(List.of(what));
        for (StoreName store : List.of(StoreName.REDIS, StoreName.POSTGRES, StoreName.NEO4J, StoreName.QDRANT)) {
            row.add(counts.getOrDefault(store, 0).toString());
        }
        rows.add(row);
        figures.put(what, seen);
    }

    private static String words(Map<StoreName, Integer> counts) {
        return List.of(StoreName.REDIS, StoreName.POSTGRES, StoreName.NEO4J, StoreName.QDRANT).stream()
                .filter(counts::containsKey)
                .map(store -> store.title() + " " + counts.get(store))
                .collect(Collectors.joining(", "));
    }
}
