package io.apexmemory.steps;

import io.apexmemory.audit.Finding;
import io.apexmemory.config.Setting;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.ingest.Step;
import io.apexmemory.stack.Holdings;
import io.apexmemory.stack.Inventory;
import io.apexmemory.stack.MovableClock;
import io.apexmemory.stack.Network;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.fault.TcpProxy;
import io.apexmemory.steps.Attempts.Attempt;
import io.apexmemory.steps.Bench.Kind;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;

/** One scenario: its documents, its worker, and what was ingested so far. */
public final class World {
    private final Bench bench = Bench.running();
    private final Documents documents = new Documents(bench.stack());
    private final Holdings holdings = new Holdings(bench.stack().clients());
    private final List<Ingestion> ingestions = new ArrayList<>();
    private final Log log = Log.follow();
    private Kind kind = Kind.STANDARD;
    private FirstWorker firstWorker;
    private Mortal separateWorker;
    private Programs.Entry program;
    private final List<Programs.Entry> own = new ArrayList<>();
    private Map<StoreName, List<String>> before = Map.of();

    Stack stack() {
        return bench.stack();
    }

    Documents documents() {
        return documents;
    }

    Holdings holdings() {
        return holdings;
    }

    /** Takes another worker for this scenario, from the next ingestion on. */
    void setting(Setting setting, String value) {
        kind = kind.with(setting, value);
    }

    /** The same, with another time-out of the heartbeats. */
    void heartbeatTimeout(Duration timeout) {
        kind = kind.with(timeout);
    }

    /** Lets a worker that will die have the first of the work; this scenario's own takes none before. */
    FirstWorker startFirstWorker(Duration life) {
        firstWorker = FirstWorker.start(stack(), bench.worker(kind), kind, life);
        return firstWorker;
    }

    FirstWorker firstWorker() {
        return firstWorker;
    }

    /** Lets a worker in a process of its own have the work, until this scenario's own is told to take it over. */
    Mortal startSeparateWorker() {
        Bench.Pair pair = bench.separateWorker(kind);
        kind = pair.second();
        separateWorker = pair.first();
        return separateWorker;
    }

    Mortal separateWorker() {
        return separateWorker;
    }

    /** Lets a worker's program have the work, until this scenario's own is told to take it over. */
    WorkerProgram useProgram() {
        return use(bench.program(kind));
    }

    /** The same with one that is started now and reaches Temporal this way. */
    WorkerProgram startProgram(TcpProxy way) {
        return use(bench.startProgram(kind, way));
    }

    /** The same with one that is started now, with these options of its JVM, and that ends with the scenario. */
    WorkerProgram startProgram(String... options) {
        Programs.Entry entry = bench.startProgram(kind, null, options);
        own.add(entry);
        return use(entry);
    }

    private WorkerProgram use(Programs.Entry entry) {
        program = entry;
        kind = entry.second();
        return entry.program();
    }

    WorkerProgram program() {
        return program.program();
    }

    /** The way to Temporal of this scenario's worker, from now on. */
    TcpProxy wayToTemporal() {
        TcpProxy way = bench.wayToTemporal();
        setting(Setting.TEMPORAL_PORT, Integer.toString(way.port()));
        return way;
    }

    /** Takes another worker for this scenario, which has less time for each attempt. */
    void shorterAttempts(int times) {
        kind = kind.withAttempts(times);
    }

    /** This scenario's own worker takes work from now on. */
    void takeOver() {
        bench.worker(kind).work();
    }

    /** The way of this scenario's worker to the databases, from the next ingestion on. */
    Network network() {
        bench.network().settings().forEach((variable, address) -> setting(Setting.valueOf(variable), address));
        return bench.network();
    }

    /** Takes another worker for this scenario, whose attempts are as far apart as in production. */
    void pausesAtFullLength() {
        kind = kind.atFullLength();
    }

    /** This scenario's worker. */
    TestWorker worker() {
        TestWorker worker = bench.worker(kind);
        return firstWorker == null && separateWorker == null && program == null ? worker.work() : worker;
    }

    /** This scenario's worker and others like it, which share its memory and take no work from Temporal. */
    List<TestWorker> workers(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> i == 0
                        ? worker()
                        : bench.worker(kind.with(Setting.TEMPORAL_WORKER_BUILD_ID, "one-of-several-" + i)))
                .toList();
    }

    /** A client of Temporal that no fault of this scenario befalls, in the namespace that workers have by themselves. */
    WorkflowClient direct() {
        return bench.worker(Kind.STANDARD).temporal();
    }

    /** The clock of this scenario's worker, back at the system's time when the next scenario begins. */
    MovableClock clock() {
        return worker().clock();
    }

    Log log() {
        return worker().log(log);
    }

    UUID id(Document document) {
        return Uuid5.ofUri(documents.address(document));
    }

    /** The version that readers see, as PostgreSQL says. */
    OptionalLong liveVersion(Document document) {
        return worker().reading().reader().liveVersion(id(document));
    }

    /** Starts it and returns at once. */
    IngestionHandle start(Document document) {
        return start(document, null);
    }

    private IngestionHandle start(Document document, String idempotencyId) {
        IngestionHandle handle = worker().client()
                .start(new IngestRequest(null, documents.address(document), "features", idempotencyId));
        worker().follow(handle);
        return handle;
    }

    /** Follows it to its end, whatever the end. */
    Ingestion ingest(Document document) {
        return ingest(document, null);
    }

    /** The same under the caller's own id of the request. */
    Ingestion ingest(Document document, String idempotencyId) {
        TestWorker worker = worker();
        look();
        IngestionHandle handle = start(document, idempotencyId);
        IngestionOutcome outcome = worker.client().await(handle);
        Ingestion ingestion = new Ingestion(document, handle, outcome, History.read(worker.temporal(), handle));
        ingestions.add(ingestion);
        return ingestion;
    }

    /** The latest ingestion. */
    Ingestion latest() {
        return ingestions.get(ingestions.size() - 1);
    }

    /** The latest ingestion of this document. */
    Ingestion latest(Document document) {
        return ingestions(document).stream()
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError(document + " was not ingested in this scenario"));
    }

    /** All of this document that were followed to their ends. */
    List<Ingestion> ingestions(Document document) {
        return ingestions.stream()
                .filter(ingestion -> ingestion.document().equals(document))
                .toList();
    }

    /** The first ingestion of the scenario. */
    Ingestion first() {
        return ingestions.get(0);
    }

    /** The latest ingestion's document, as it was parsed. */
    ParsedDocument parsed() {
        return latest().parsed();
    }

    ParsedDocument parsed(Document document) {
        return latest(document).parsed();
    }

    Graph graph() {
        return new Graph(stack().clients().neo4j());
    }

    Points points() {
        return new Points(stack().clients().qdrant());
    }

    /** As an ingestion would parse it, without one. */
    ParsedDocument parse(Document document) {
        IngestRequest request = new IngestRequest(id(document), documents.address(document), "features", null);
        return worker().reading().steps().parse(request, Progress.NONE);
    }

    /** Whether a search for the document's own words finds it. */
    boolean found(Document document) {
        String words = parse(document).chunks().get(0);
        return worker().reading().search().search(words, 5).stream()
                .anyMatch(passage -> passage.documentId().equals(id(document)));
    }

    /** Everything that the databases hold now. */
    Map<StoreName, List<String>> inventory() {
        return new Inventory(stack().clients()).read();
    }

    /** Remembers what the databases hold, before something is done to them. */
    void look() {
        before = inventory();
    }

    /** Everything that the databases held before the latest ingestion or deletion. */
    Map<StoreName, List<String>> before() {
        return before;
    }

    /** The attempts at a step of the latest ingestion, as this scenario's worker made them. */
    List<Attempt> attempts(Step step) {
        return worker().attempts().of(step, latest().handle().runId());
    }

    void clear() {
        bench.clear();
    }

    /** What an auditor finds wrong when all faults have stopped, all is over and two sweeps have run. */
    List<Finding> settle() {
        return bench.settle();
    }

    void close() {
        log.close();
        if (firstWorker != null) {
            firstWorker.close();
        }
        if (separateWorker != null) {
            separateWorker.close();
        }
        own.forEach(bench::endProgram);
    }
}
