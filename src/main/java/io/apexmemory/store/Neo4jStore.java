package io.apexmemory.store;

import ac.simons.neo4j.migrations.core.MigrationChain;
import ac.simons.neo4j.migrations.core.MigrationState;
import ac.simons.neo4j.migrations.core.Migrations;
import ac.simons.neo4j.migrations.core.MigrationsConfig;
import ac.simons.neo4j.migrations.core.MigrationsException;
import io.apexmemory.document.Entity;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.saga.Store;
import java.net.ConnectException;
import java.net.URL;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.RetryableException;
import org.neo4j.driver.summary.SummaryCounters;

/**
 * The graph: a node for each version of a document, a node for each entity that documents share, and between them MENTIONS with
 * what the version says of the entity. One request and one transaction each way. Transactions that touch the same document or the
 * same entity take turns (see {@link EntityTurns}), and others do not wait for each other. So an undo sees every mention, and an
 * entity that it finds without one stays without.
 */
public final class Neo4jStore implements Store {
    private static final String WRITE = EntityTurns.OF_WRITE + """
            MERGE (v:DocumentVersion {document_id: $document_id, version: $version})
            SET v += $properties
            WITH v UNWIND $entities AS entity
            MERGE (e:Entity {key: entity.key})
            SET e += entity.identity
            MERGE (v)-[m:MENTIONS]->(e)
            SET m += entity.mention
            """;
    private static final String REMOVE = EntityTurns.OF_VERSION + """
            MATCH (v:DocumentVersion {document_id: $document_id, version: $version})
            OPTIONAL MATCH (v)-[:MENTIONS]->(e:Entity)
            WITH v, collect(e) AS entities
            DETACH DELETE v
            WITH entities UNWIND entities AS e
            WITH e WHERE NOT EXISTS { (e)<-[:MENTIONS]-() }
            DELETE e
            """;

    private static final Set<String> PASSING = Set.of(
            "Neo.ClientError.Cluster.NotALeader",
            "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
            "Neo.ClientError.Statement.EntityNotFound",
            // a server that shuts down ends what is under way; the driver calls both the client's mistakes
            "Neo.ClientError.Transaction.LockClientStopped",
            "Neo.ClientError.Transaction.Terminated",
            "Neo.ClientError.Transaction.TransactionTimedOut",
            "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration");

    static final List<URL> MIGRATIONS =
            List.of(Objects.requireNonNull(Neo4jStore.class.getResource("/db/neo4j/V0001__entities.cypher")));

    private static final int LOCK_TRIES = 30;
    private static final Duration LOCK_WAIT = Duration.ofSeconds(1);
    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger MIGRATIONS_LOG = Logger.getLogger("ac.simons.neo4j.migrations");

    private final Driver driver;
    private final TransactionConfig bounds;

    public Neo4jStore(Driver driver, Duration timeout) {
        this.driver = driver;
        this.bounds = TransactionConfig.builder().withTimeout(timeout).build();
    }

    /** Brings constraints and indexes up to date, and waits while another worker does so. */
    public static void migrate(Driver driver, Sleeper sleeper) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Migrations migrations = migrations(driver);
            if (migrations.info().getElements().stream().allMatch(m -> m.getState() == MigrationState.APPLIED)) {
                return;
            }
            try {
                migrations.apply();
            } catch (MigrationsException e) {
                // the lock is a node, which outlives a worker that was killed while it held it
                if (attempt == LOCK_TRIES) {
                    throw new IllegalStateException(
                            "Neo4j's schema cannot be brought up to date; if no other worker is at"
                                    + " it, delete the node __Neo4jMigrationsLock that a killed one left",
                            e);
                }
                sleeper.sleep(LOCK_WAIT);
            }
        }
    }

    private static Migrations migrations(Driver driver) {
        MIGRATIONS_LOG.setLevel(Level.SEVERE);
        MigrationsConfig config = MigrationsConfig.builder()
                .withLocationsToScan("classpath:db/neo4j")
                // named, because to look for them takes a scan of every library: seconds, several times a start
                .withResourceScanner(locations -> MIGRATIONS)
                .build();
        return new Migrations(config, driver);
    }

    /** Looks, and changes nothing. */
    public static Condition look(Driver driver) {
        String version;
        try (Session session = driver.session()) {
            version = session.run("RETURN 1").consume().server().agent().replaceFirst("^Neo4j/", "");
        }
        try {
            MigrationChain schema = migrations(driver).info();
            boolean right = schema.getElements().stream().allMatch(m -> m.getState() == MigrationState.APPLIED);
            String detail = schema.getLastAppliedVersion()
                    .map(last -> "schema " + last.getValue())
                    .orElse("no schema yet");
            return new Condition(version, right ? Condition.Schema.RIGHT : Condition.Schema.BEHIND, detail);
        } catch (MigrationsException e) {
            return new Condition(version, Condition.Schema.WRONG, "a schema that is not of this release");
        }
    }

    @Override
    public StoreName name() {
        return StoreName.NEO4J;
    }

    @Override
    public void write(DocumentVersion version) {
        Metadata m = version.document().metadata();
        Map<String, Object> properties = new HashMap<>();
        properties.put("title", m.title());
        properties.put("source_path", m.sourcePath());
        properties.put("file_type", m.fileType());
        properties.put("chunks", version.document().chunks().size());
        properties.put("entities", version.entities().size());
        run(
                WRITE,
                version.documentId(),
                version.version(),
                Map.of(
                        "properties",
                        properties,
                        "turns",
                        EntityTurns.of(version.entities()),
                        "entities",
                        rows(version)));
    }

    private static List<Map<String, Object>> rows(DocumentVersion version) {
        Map<String, Map<String, Object>> rows = new TreeMap<>();
        version.entities().forEach(entity -> rows.putIfAbsent(entity.key(), row(entity, version.version())));
        return List.copyOf(rows.values());
    }

    private static Map<String, Object> row(Entity entity, long version) {
        Map<String, Object> mention = new HashMap<>();
        mention.put("version", version);
        mention.put("name", entity.name());
        mention.put("confidence", entity.confidence());
        mention.put("description", entity.description());
        mention.put("mention_text", entity.mentionText());
        mention.put("mention_count", entity.mentionCount());
        mention.put("properties", PostgresStore.json(entity.properties()));
        return Map.of(
                "key",
                entity.key(),
                "identity",
                Map.of(
                        "uuid", entity.derivedUuid().toString(),
                        "entity_type", entity.entityType(),
                        "name", Entity.normalise(entity.name())),
                "mention",
                mention);
    }

    @Override
    public Map<String, Long> remove(UUID documentId, long version) {
        SummaryCounters gone = run(REMOVE, documentId, version, Map.of());
        return Map.of("nodes", (long) gone.nodesDeleted(), "relationships", (long) gone.relationshipsDeleted());
    }

    private SummaryCounters run(String query, UUID documentId, long version, Map<String, Object> more) {
        Map<String, Object> parameters = new HashMap<>(more);
        parameters.put("document_id", documentId.toString());
        parameters.put("version", version);
        try (Session session = driver.session()) {
            return session.run(query, parameters, bounds).consume().counters();
        }
    }

    @Override
    public Diagnosis diagnose(RuntimeException failure) {
        boolean unreached = Postgres.caused(failure, ConnectException.class)
                || Postgres.caused(failure, UnknownHostException.class);
        String code = failure instanceof Neo4jException e && e.code() != null
                ? e.code()
                : failure.getClass().getSimpleName();
        // an entity that another undo deleted between our look and our lock: the next try makes it anew
        boolean passing = failure instanceof RetryableException
                || PASSING.contains(code)
                || code.startsWith("Neo.DatabaseError.")
                || (failure instanceof ClientException && !code.startsWith("Neo."));
        return new Diagnosis(passing, !unreached, unreached ? "not reachable" : code);
    }
}
