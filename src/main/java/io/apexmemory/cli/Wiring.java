package io.apexmemory.cli;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.Repair;
import io.apexmemory.audit.Report;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Tokens;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.BatchClient;
import io.apexmemory.ingest.DeletionClient;
import io.apexmemory.ingest.DeploymentClient;
import io.apexmemory.ingest.DirectDeletion;
import io.apexmemory.ingest.GreetingClient;
import io.apexmemory.ingest.IngestionClient;
import io.apexmemory.ingest.IngestionList;
import io.apexmemory.ingest.ListedIngestion;
import io.apexmemory.ingest.ReconciliationClient;
import io.apexmemory.ingest.ReconciliationResult;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.apexmemory.parse.CanonicalUri;
import io.apexmemory.parse.DocumentParser;
import io.apexmemory.parse.DownloadMeter;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.search.Passage;
import io.apexmemory.search.Search;
import io.apexmemory.store.Postgres;
import io.apexmemory.store.PostgresReader;
import io.apexmemory.store.PostgresReader.Standing;
import io.apexmemory.trace.ClientTraces;
import io.apexmemory.worker.ApexMemory;
import io.apexmemory.worker.Parts;
import io.apexmemory.worker.Preflight;
import io.apexmemory.worker.WorkerProcess;
import io.temporal.client.WorkflowClient;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;

/**
 * Where the commands get the other packages from, each part only when a command asks for it. A service that does not answer is an
 * {@code ApexException} that names it with its address and what sets it.
 */
class Wiring {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Ingestions as workflows. */
    Ingestions temporal(Settings settings) {
        WorkflowClient temporal = connect(settings);
        return new TemporalIngestions(
                temporal,
                new IngestionClient(
                        temporal, settings.text(Setting.TEMPORAL_TASK_QUEUE), uri -> documentId(settings, uri)));
    }

    private static WorkflowClient connect(Settings settings) {
        Parts parts = new Parts(settings);
        return parts.temporal()
                .connect(
                        parts.blobs(),
                        "cli " + ManagementFactory.getRuntimeMXBean().getName(),
                        PATIENCE,
                        new ClientTraces(parts.traces()));
    }

    /** Batches as workflows. */
    Batches batches(Settings settings) {
        WorkflowClient temporal = connect(settings);
        return new Batches(temporal, new BatchClient(temporal, settings.text(Setting.TEMPORAL_TASK_QUEUE)));
    }

    /** Reconciliations as workflows. */
    Reconciliations reconciliations(Settings settings) {
        WorkflowClient temporal = connect(settings);
        ReconciliationClient client = new ReconciliationClient(temporal, settings.text(Setting.TEMPORAL_TASK_QUEUE));
        return new Reconciliations() {
            @Override
            public ReconciliationResult run(boolean repair) {
                return client.run(repair);
            }

            @Override
            public boolean schedule(Duration every, boolean repair) {
                return client.schedule(every, repair);
            }

            @Override
            public boolean unschedule() {
                return client.unschedule();
            }

            @Override
            public void close() {
                TemporalConnection.close(temporal);
            }
        };
    }

    /** Ingestions as Temporal lists them. */
    Listing listing(Settings settings, Clock clock) {
        WorkflowClient temporal = connect(settings);
        IngestionList list = new IngestionList(temporal, clock);
        return new Listing() {
            @Override
            public List<ListedIngestion> find(String status, String source, int limit) {
                return list.find(status, source, limit);
            }

            @Override
            public void close() {
                TemporalConnection.close(temporal);
            }
        };
    }

    /** Builds of the workers. */
    Promotions promotions(Settings settings) {
        WorkflowClient temporal = connect(settings);
        DeploymentClient client =
                new DeploymentClient(temporal, settings.text(Setting.TEMPORAL_DEPLOYMENT_NAME), PATIENCE);
        return new Promotions() {
            @Override
            public Optional<String> promote(String buildId) throws InterruptedException {
                return client.promote(buildId);
            }

            @Override
            public Optional<String> promoteUnversioned() {
                return client.promoteUnversioned();
            }

            @Override
            public void close() {
                TemporalConnection.close(temporal);
            }
        };
    }

    /** The auditor in this process. */
    Audits audits(Settings settings) {
        ApexMemory memory = ApexMemory.attach(settings);
        return new Audits() {
            @Override
            public Report audit(Auditor.Options options) {
                return memory.auditor().audit(options);
            }

            @Override
            public Repair.Result repair(Auditor.Options options) {
                return memory.repair().repair(options);
            }

            @Override
            public void close() {
                memory.close();
            }
        };
    }

    /** The same four steps in this process. */
    Ingestions direct(Settings settings) {
        return new DirectIngestions(ApexMemory.open(settings));
    }

    /** Deletions as workflows. */
    Deletions temporalDeletions(Settings settings) {
        WorkflowClient temporal = connect(settings);
        DeletionClient client = new DeletionClient(temporal, settings.text(Setting.TEMPORAL_TASK_QUEUE));
        return new Deletions() {
            @Override
            public DeleteResult delete(UUID documentId) {
                return client.delete(documentId);
            }

            @Override
            public void close() {
                TemporalConnection.close(temporal);
            }
        };
    }

    /** Deletions in this process. */
    Deletions directDeletions(Settings settings) {
        ApexMemory memory = ApexMemory.open(settings);
        DirectDeletion direct = new DirectDeletion(memory.deletion(), Sleeper.REAL, Clock.systemUTC());
        return new Deletions() {
            @Override
            public DeleteResult delete(UUID documentId) {
                return direct.delete(documentId, Progress.NONE);
            }

            @Override
            public void close() {
                memory.close();
            }
        };
    }

    /** The id that a document without one gets: of its canonical URI, which need not exist any more. */
    UUID documentId(Settings settings, String uri) {
        return Uuid5.ofUri(CanonicalUri.of(uri));
    }

    /** What PostgreSQL has of a document; connects for this one question. */
    Standing standing(Settings settings, UUID documentId) {
        try (Postgres postgres = new Parts(settings).postgres(1)) {
            return new PostgresReader(postgres).standing(documentId);
        } catch (Postgres.PostgresException e) {
            throw new ApexException(
                    ErrorType.DATABASE_WRITE,
                    "PostgreSQL at " + settings.shown(Setting.POSTGRES_URL) + " (POSTGRES_URL): " + e.getMessage());
        }
    }

    /** The parser alone; connects to nothing. */
    DocumentParser parser(Settings settings) {
        return new Parts(settings).parser(DownloadMeter.NONE);
    }

    /** Counts tokens as the chunker does. */
    ToIntFunction<String> tokens() {
        return Tokens::count;
    }

    PassageSearch search(Settings settings) {
        ApexMemory memory = ApexMemory.open(settings);
        Search search = memory.search();
        return new PassageSearch() {
            @Override
            public List<Passage> find(String words, int limit) {
                return search.search(words, limit);
            }

            @Override
            public void close() {
                memory.close();
            }
        };
    }

    /** The greeting that a worker answers; empty if none did within the time. Connects for this one question. */
    Optional<String> greet(Settings settings, String name, Duration within) {
        WorkflowClient temporal = connect(settings);
        try {
            return new GreetingClient(temporal, settings.text(Setting.TEMPORAL_TASK_QUEUE)).greet(name, within);
        } finally {
            TemporalConnection.close(temporal);
        }
    }

    /** For commands about what is stored. */
    Maintenance maintenance(Settings settings) {
        return new Maintenance(settings, ApexMemory.attach(settings));
    }

    /** What a worker with these settings would find. */
    List<Preflight.Finding> preflight(Settings settings) {
        return Preflight.look(settings);
    }

    /** Between two tries to start a worker. */
    Duration pause() {
        return Duration.ofSeconds(2);
    }

    /** A worker that polls already. */
    RunningWorker worker(Settings settings) {
        WorkerProcess worker = WorkerProcess.start(settings);
        return new RunningWorker() {
            @Override
            public String describe() {
                return worker.describe();
            }

            @Override
            public boolean stop(Duration within) {
                return worker.stop(within);
            }
        };
    }
}
