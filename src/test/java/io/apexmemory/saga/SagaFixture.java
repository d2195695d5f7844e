package io.apexmemory.saga;

import static io.qdrant.client.ConditionFactory.matchKeyword;

import io.apexmemory.config.Settings;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Vector;
import io.apexmemory.search.Passage;
import io.apexmemory.stack.Holdings;
import io.apexmemory.stack.MovableClock;
import io.apexmemory.stack.SharedStack;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.store.Postgres;
import io.apexmemory.store.PostgresLedger;
import io.apexmemory.store.QdrantStore;
import io.apexmemory.worker.ApexMemory;
import io.apexmemory.worker.Around;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.neo4j.driver.Session;

/** A memory on the real stores with faults in front of them, a clock that can be moved, and eyes on all that is held. */
final class SagaFixture implements AutoCloseable {
    static final int CHUNKS = 3;
    private static final Map<String, String> QUICK = Map.of(
            "SAGA_BREAKERS", "false",
            "RETRY_INITIAL_MS", "1",
            "LOCK_RETRY_MS", "5",
            "LOCK_RETRIES", "10000",
            "SAGA_UNDO_SECONDS", "5");
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(5);

    final Stack stack = SharedStack.get();
    final Faults faults = new Faults();
    final MovableClock clock = new MovableClock();
    final Sleeper sleeper;
    final Map<StoreName, Store> stores = new EnumMap<>(StoreName.class);
    final ApexMemory memory;
    final Ledger ledger;
    final ExecutorService threads = Executors.newCachedThreadPool();
    private final Holdings holdings = new Holdings(stack.clients());
    private final Postgres postgres;
    private final Map<UUID, Vector> vectors = new ConcurrentHashMap<>();

    SagaFixture(Map<String, String> more) {
        this(more, false);
    }

    /** @param timeFlies pauses cost no time, and pass on the clock */
    SagaFixture(Map<String, String> more, boolean timeFlies) {
        sleeper = timeFlies
                ? clock::advance
                : pause -> Thread.sleep(Math.min(pause.toMillis(), LONGEST_PAUSE.toMillis()));
        Map<String, String> settings = new TreeMap<>(stack.settings());
        settings.putAll(QUICK);
        settings.putAll(more);
        memory = ApexMemory.open(Settings.load(settings, Path.of("target")), new Parts(), clock, sleeper);
        postgres = new Postgres(
                settings.get("POSTGRES_URL"),
                settings.get("POSTGRES_USER"),
                settings.get("POSTGRES_PASSWORD"),
                4,
                Duration.ofSeconds(5));
        ledger = new PostgresLedger(postgres, clock, Duration.ofHours(24), Duration.ofMinutes(10));
    }

    /** Keeps the real stores, and puts the faults in front of them. */
    private final class Parts implements Around {
        @Override
        public Store store(Store store) {
            stores.put(store.name(), store);
            return faults.store(store);
        }

        @Override
        public Ledger ledger(Ledger real) {
            return faults.ledger(real);
        }

        @Override
        public Gate gate(Gate gate) {
            return faults.gate(gate);
        }
    }

    /** Heals everything and empties the stores. */
    void reset() {
        faults.clear();
        stack.clear();
    }

    SagaOutcome write(UUID id, String label) {
        return memory.saga().write(request(id, label, null), Progress.NONE);
    }

    DeleteResult delete(UUID id) {
        return memory.saga().delete(id, Progress.NONE).orThrow();
    }

    /** What Redis remembers of a document's earlier writes, by key. */
    Map<String, String> results(UUID id) {
        return stack.clients().redis().keys("apex:{" + id + "}:result:*").stream()
                .collect(Collectors.toMap(key -> key, stack.clients().redis()::get));
    }

    Future<SagaOutcome> writing(UUID id, String label) {
        return threads.submit(() -> write(id, label));
    }

    /** All at the same moment, as far as threads can. */
    <T> List<Future<T>> together(List<Callable<T>> work) {
        CountDownLatch gate = new CountDownLatch(work.size());
        return work.stream()
                .map(task -> threads.submit(() -> {
                    gate.countDown();
                    gate.await();
                    return task.call();
                }))
                .toList();
    }

    /** Waits in the thread of a store until the latch opens. */
    static void hold(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let the call go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    WriteRequest request(UUID id, String label, String requestId) {
        return request(id, label, requestId, Set.of("Shared", "Only " + label));
    }

    /** A document whose every part carries the label, and which its own id as a question finds. */
    WriteRequest request(UUID id, String label, String requestId, Set<String> entities) {
        Vector vector = vectors.computeIfAbsent(id, i -> memory.embedder().embed(i.toString()));
        String content = "Content of %s mentions %s".formatted(label, entities);
        Metadata metadata = new Metadata(
                label, null, "txt", content.length(), "file:///t.txt", null, null, 1, ContentHash.sha256(content));
        List<String> chunks = new ArrayList<>();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            chunks.add(content + " " + chunk);
        }
        return new WriteRequest(
                new ParsedDocument(id, content, metadata, chunks),
                entities.stream()
                        .map(name -> Entity.of("customer", name, 0.9, "of " + label, Map.of("a", 1), name, 2))
                        .toList(),
                new Embeddings("model", vector, List.of(vector, vector, vector)),
                requestId);
    }

    DocumentVersion version(UUID id, String label, long version) {
        WriteRequest request = request(id, label, null);
        return new DocumentVersion(request.document(), request.entities(), request.embeddings(), version);
    }

    /** Versions that each store holds something of. */
    Map<StoreName, Set<Long>> held(UUID id) {
        Map<StoreName, Set<Long>> held = new EnumMap<>(StoreName.class);
        holdings.of(id).forEach((store, counts) -> held.put(store, Set.copyOf(counts.keySet())));
        return held;
    }

    static Map<StoreName, Set<Long>> everywhere(Long... versions) {
        Map<StoreName, Set<Long>> all = new EnumMap<>(StoreName.class);
        for (StoreName store : StoreName.values()) {
            all.put(store, Set.of(versions));
        }
        return all;
    }

    /** 0 if no version is live. */
    long live(UUID id) {
        return memory.reader().liveVersion(id).orElse(0);
    }

    List<Passage> found(UUID id) {
        return memory.search().search(id.toString(), CHUNKS).stream()
                .filter(passage -> passage.documentId().equals(id))
                .toList();
    }

    int reached() {
        return Arrays.stream(StoreName.values())
                .mapToInt(store -> faults.on(store).writes().reached())
                .sum();
    }

    List<String> deadLetters(UUID id) {
        return rows("select store || ' ' || version || ' ' || state from dead_letters where document_id = ?", id);
    }

    /** The saga that made this version. */
    UUID saga(UUID id, long version) {
        return UUID.fromString(rows("select saga_id from sagas where document_id = ? and version = " + version, id)
                .get(0));
    }

    /** Names of all entities that the graph has, normalised. */
    Set<String> entities() {
        return graph("MATCH (e:Entity) RETURN e.name AS text", Map.of()).stream()
                .collect(Collectors.toSet());
    }

    Set<String> mentions(UUID id) {
        return Set.copyOf(graph(
                "MATCH (v:DocumentVersion {document_id: $id})-[:MENTIONS]->(e) RETURN e.name AS text",
                Map.of("id", id.toString())));
    }

    /** Everything that the four stores hold of a document, to the last byte, for each store. */
    SortedMap<String, List<String>> contents(UUID id) throws Exception {
        SortedMap<String, List<String>> all = new TreeMap<>();
        all.put("rows", rows("select row_to_json(v)::text from document_versions v where document_id = ?", id));
        all.put("chunks", rows("select row_to_json(c)::text from chunks c where document_id = ?", id));
        all.put(
                "graph",
                graph(
                        "MATCH (v:DocumentVersion {document_id: $id}) OPTIONAL MATCH (v)-[m:MENTIONS]->(e)"
                                + " WITH properties(v) AS v, properties(m) AS m, properties(e) AS e"
                                + " RETURN v, m, e",
                        Map.of("id", id.toString())));
        ScrollPoints points = ScrollPoints.newBuilder()
                .setCollectionName(QdrantStore.COLLECTION)
                .setFilter(Filter.newBuilder().addMust(matchKeyword("document_id", id.toString())))
                .setWithPayload(WithPayloadSelectorFactory.enable(true))
                .setWithVectors(WithVectorsSelectorFactory.enable(true))
                .setLimit(1000)
                .build();
        all.put(
                "points",
                stack.clients().qdrant().scrollAsync(points).get().getResultList().stream()
                        .map(point -> point.getId() + " " + new TreeMap<>(point.getPayloadMap()) + point.getVectors())
                        .sorted()
                        .toList());
        all.put(
                "cache",
                stack.clients().redis().keys("apex:{" + id + "}:v:*").stream()
                        .sorted()
                        .map(key -> stack.clients().redis().get(key))
                        .toList());
        return all;
    }

    private List<String> graph(String query, Map<String, Object> parameters) {
        try (Session session = stack.clients().neo4j().session()) {
            return session
                    .run(query, parameters)
                    .list(row -> row.size() == 1
                            ? row.get(0).asString()
                            : row.values().stream()
                                    .map(v -> v.isNull() ? "" : new TreeMap<>(v.asMap()).toString())
                                    .collect(Collectors.joining("|")))
                    .stream()
                    .sorted()
                    .toList();
        }
    }

    private List<String> rows(String sql, UUID id) {
        try (Connection connection = stack.clients().postgres().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(result.getString(1));
                }
            }
            rows.sort(null);
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        memory.close();
        postgres.close();
    }
}
