package io.apexmemory.worker;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.DeadLetters;
import io.apexmemory.audit.Repair;
import io.apexmemory.audit.Sweeper;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Threads;
import io.apexmemory.document.Uuid5;
import io.apexmemory.embed.Embedder;
import io.apexmemory.embed.RedisVectorCache;
import io.apexmemory.extract.EntityExtractor;
import io.apexmemory.ingest.BatchActivitiesImpl;
import io.apexmemory.ingest.BlobCollection;
import io.apexmemory.ingest.DeletionActivitiesImpl;
import io.apexmemory.ingest.DocumentDeletion;
import io.apexmemory.ingest.IngestionActivitiesImpl;
import io.apexmemory.ingest.IngestionClient;
import io.apexmemory.ingest.IngestionSteps;
import io.apexmemory.ingest.PatientWriter;
import io.apexmemory.ingest.ReconciliationActivitiesImpl;
import io.apexmemory.openai.OpenAiApi;
import io.apexmemory.parse.CanonicalUri;
import io.apexmemory.saga.Circuit;
import io.apexmemory.saga.EnhancedSaga;
import io.apexmemory.saga.Gate;
import io.apexmemory.saga.Ledger;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.saga.Store;
import io.apexmemory.saga.StoreGuard;
import io.apexmemory.search.Search;
import io.apexmemory.store.Neo4jMentions;
import io.apexmemory.store.PostgresDeadLetters;
import io.apexmemory.store.PostgresLedger;
import io.apexmemory.store.PostgresReader;
import io.apexmemory.store.RedisGate;
import io.apexmemory.trace.CallTraces;
import io.apexmemory.trace.Traces;
import io.apexmemory.trace.WorkerTraces;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.WorkerInterceptor;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The composition root: one of each part for a process, made from the settings, closed together. */
public final class ApexMemory implements AutoCloseable {
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final Duration ANSWERS_HOLD = Duration.ofSeconds(2);
    private static final Duration READ = Duration.ofSeconds(30);
    /** Twice the write activity's time-out: after that no attempt of a saga can still be at work. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    /** For a step to end, or to be cancelled and undone. */
    private static final Duration WITHDRAWAL = Duration.ofMinutes(2);

    private final Settings settings;
    private final Clock clock;
    private final Sleeper sleeper;
    private final Parts parts;
    private final Traces traces;
    private final ExecutorService threads;
    private final Databases databases;
    private final Metrics metrics;
    private final Gate gate;
    private final EnhancedSaga saga;
    private final Ledger ledger;
    private final Sweeper sweeper;
    private final DeadLetters deadLetters;
    private final Auditor auditor;
    private final Repair repair;
    private final OpenAiApi openAi;
    private final Embedder embedder;
    private final EntityExtractor extractor;

    private ApexMemory(Settings settings, Around around, Clock clock, Sleeper sleeper) {
        this.settings = settings;
        this.clock = clock;
        this.sleeper = sleeper;
        parts = new Parts(settings);
        traces = parts.traces();
        threads = traces.carriedBy(Threads.perTask("apex"));
        parts.requireOpenAiKey();
        databases = new Databases(settings);
        metrics = new Metrics(
                new Question<>(reader()::tallies, ANSWERS_HOLD, threads),
                clock,
                parts.entityRules().typeNames());
        openAi = parts.openAi(databases.redis, metrics.documents()::waited);
        extractor = parts.extractor(() -> openAi);
        embedder = parts.embedder(
                openAi,
                new RedisVectorCache(databases.redis, settings.duration(Setting.CACHE_TTL_HOURS)),
                metrics.documents());
        Duration resultTtl = settings.duration(Setting.IDEMPOTENCY_TTL_HOURS);
        Gate.Options locks = new Gate.Options(
                settings.flag(Setting.SAGA_LOCKING),
                settings.duration(Setting.LOCK_TTL_SECONDS),
                settings.number(Setting.LOCK_RETRIES),
                settings.duration(Setting.LOCK_RETRY_MS));
        CallTraces traced = new CallTraces(traces);
        ledger = traced.ledger(around.ledger(new PostgresLedger(databases.postgres, clock, resultTtl, GRACE)));
        gate = traced.gate(around.gate(new RedisGate(databases.redis, locks, resultTtl)));
        List<Store> stores = databases.stores().stream()
                .map(around::store)
                .map(traced::store)
                .toList();
        saga = new EnhancedSaga(
                stores,
                guards(clock, sleeper),
                ledger,
                gate,
                new EnhancedSaga.Options(
                        ManagementFactory.getRuntimeMXBean().getName(),
                        locks,
                        settings.flag(Setting.SAGA_IDEMPOTENCY),
                        settings.number(Setting.EMBEDDING_DIMENSIONS),
                        settings.duration(Setting.SAGA_WRITE_SECONDS),
                        settings.duration(Setting.SAGA_UNDO_SECONDS),
                        Databases.CONNECTIONS - Databases.SPARE),
                metrics.saga(),
                clock,
                sleeper,
                threads);
        sweeper = new Sweeper(ledger, saga);
        deadLetters = new DeadLetters(new PostgresDeadLetters(databases.postgres, clock), saga);
        metrics.saga().watch(saga.guards());
        auditor = new Auditor(databases.clients(), clock);
        repair = new Repair(databases.clients(), stores, auditor, sweeper, embedder::embed);
    }

    /** Connects to the four databases and brings their schemas up to date. */
    public static ApexMemory open(Settings settings) {
        return open(settings, Around.NOTHING, Clock.systemUTC(), Sleeper.REAL);
    }

    /** The same with something around each part that calls a database, another clock and another way to wait. */
    public static ApexMemory open(Settings settings, Around around, Clock clock, Sleeper sleeper) {
        ApexMemory memory = new ApexMemory(settings, around, clock, sleeper);
        try {
            memory.databases.migrate(memory.threads);
            return memory;
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** For maintenance: the schemas are taken as they are, and a database is connected to when it is first needed. */
    public static ApexMemory attach(Settings settings) {
        return new ApexMemory(settings, Around.NOTHING, Clock.systemUTC(), Sleeper.REAL);
    }

    private Map<StoreName, StoreGuard> guards(Clock clock, Sleeper sleeper) {
        Map<StoreName, StoreGuard> guards = new EnumMap<>(StoreName.class);
        boolean breakers = settings.flag(Setting.SAGA_BREAKERS);
        boolean retries = settings.flag(Setting.SAGA_RETRIES);
        for (StoreName store : StoreName.values()) {
            String prefix = "BREAKER_" + store.name();
            StoreGuard.Options options = new StoreGuard.Options(
                    new Circuit.Options(
                            breakers ? settings.number(Setting.valueOf(prefix + "_FAILURES")) : 0,
                            settings.duration(Setting.valueOf(prefix + "_SECONDS")),
                            settings.number(Setting.BREAKER_PROBES)),
                    retries ? settings.number(Setting.RETRY_MAX) : 0,
                    settings.duration(Setting.RETRY_INITIAL_MS));
            guards.put(store, new StoreGuard(store, options, clock, sleeper));
        }
        return guards;
    }

    public EnhancedSaga saga() {
        return saga;
    }

    /** Where the documents' locks are, for whoever asks who holds one. */
    public Gate gate() {
        return gate;
    }

    public EntityExtractor extractor() {
        return extractor;
    }

    public Embedder embedder() {
        return embedder;
    }

    public Sweeper sweeper() {
        return sweeper;
    }

    public DeadLetters deadLetters() {
        return deadLetters;
    }

    public Auditor auditor() {
        return auditor;
    }

    public Repair repair() {
        return repair;
    }

    /** One attempt of each of the four steps. */
    public IngestionSteps steps() {
        DocumentMetrics meter = metrics.documents();
        return new IngestionSteps(
                parts.parser(meter), extractor, embedder, new PatientWriter(saga::write, clock, sleeper), meter);
    }

    /** One attempt of a deletion. */
    public DocumentDeletion deletion() {
        return new DocumentDeletion(saga::delete, parts.blobs());
    }

    public Search search() {
        return new Search(embedder, databases.qdrant, reader(), new Neo4jMentions(databases.neo4j, READ));
    }

    public PostgresReader reader() {
        return new PostgresReader(databases.postgres);
    }

    Metrics metrics() {
        return metrics;
    }

    Health health() {
        return new Health(saga.guards(), databases::ping, threads);
    }

    /** A worker on this memory that polls already; it sweeps as well, and ends before the memory is closed. */
    public ApexTemporalWorker work(WorkflowClient temporal, WorkerInterceptor... interceptors) {
        WorkerLimits limits = parts.limits();
        ApexTemporalWorker worker = new ApexTemporalWorker(
                temporal,
                limits,
                List.of(
                        new IngestionActivitiesImpl(steps()),
                        new BatchActivitiesImpl(
                                parts.listing(),
                                new IngestionClient(
                                        temporal, limits.taskQueue(), uri -> Uuid5.ofUri(CanonicalUri.of(uri)))),
                        new DeletionActivitiesImpl(deletion(), temporal, WITHDRAWAL),
                        new ReconciliationActivitiesImpl(
                                sweeper::sweep,
                                auditor::audit,
                                repair::repair,
                                new BlobCollection(parts.blobs(), temporal, Clock.systemUTC())::collect)),
                Stream.concat(Stream.of(metrics.work(), new WorkerTraces(traces)), Arrays.stream(interceptors))
                        .toArray(WorkerInterceptor[]::new));
        worker.expectIn(metrics.work());
        metrics.watch(new Question<>(new Backlog(temporal, limits.taskQueue()), ANSWERS_HOLD, threads));
        worker.start();
        sweeper.start(settings.duration(Setting.SWEEP_SECONDS));
        return worker;
    }

    @Override
    public void close() {
        sweeper.close();
        threads.shutdown();
        try {
            // collections and undos under way; what does not end is the sweeper's
            threads.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        saga.close();
        embedder.close();
        openAi.close();
        databases.close();
        traces.close();
    }
}
