package io.apexmemory.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.Faults.Call;
import io.apexmemory.stack.wire.Wire;
import io.apexmemory.store.Neo4jStore;
import io.apexmemory.store.QdrantStore;
import io.apexmemory.store.RedisStore;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;

/** The same faults, seen by clients that nobody prepared for them, in the words of each database's protocol. */
class WireFaultsTest {
    private static final String POINTS = "wire";
    private static final long VERSION = 70_000;

    private final UUID document = UUID.randomUUID();
    private final Faults faults = new Faults();
    private final Stack stack = SharedStack.get();
    private final Wire wire = new Wire(
            stack.settings(),
            Stream.of(StoreName.values()).collect(Collectors.toMap(Function.identity(), store -> Ports.free())),
            faults);
    private final Clients clients = Clients.of(through(wire.settings()));

    /** As a worker writes; each with a document's id where that worker has it. */
    private interface Write {
        void now() throws Exception;
    }

    private Map<String, String> through(Map<String, String> ways) {
        Map<String, String> settings = new TreeMap<>(stack.settings());
        settings.putAll(ways);
        return settings;
    }

    @BeforeEach
    void makeRoom() throws Exception {
        sql(
                "create table if not exists chunks (document_id uuid, version bigint, content text)",
                "create table if not exists sagas (document_id uuid)");
        if (!clients.qdrant().collectionExistsAsync(POINTS).get()) {
            VectorParams one = VectorParams.newBuilder()
                    .setSize(1)
                    .setDistance(Distance.Cosine)
                    .build();
            clients.qdrant().createCollectionAsync(POINTS, one).get();
        }
    }

    @AfterEach
    void leave() throws Exception {
        faults.clear();
        sql("drop table chunks", "drop table sagas");
        clients.qdrant().deleteCollectionAsync(POINTS).get();
        clients.redis().flushDB();
        try (Session session = clients.neo4j().session()) {
            session.run("MATCH (n:Wire) DETACH DELETE n").consume();
        }
        clients.close();
        wire.close();
    }

    @ParameterizedTest
    @EnumSource
    void aWriteThatIsLeftAlonePassesAndIsKnown(StoreName store) throws Exception {
        write(store).now();

        assertThat(held(store)).isEqualTo(1);
        assertThat(faults.made()).containsExactly(new Call(store, "write", document, VERSION));
        assertThat(faults.on(store).writes().reached()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsOneThatPassesAndTheConnectionGoesOn(StoreName store) throws Exception {
        faults.on(store).writes().once(Fault.refuse());

        assertThatThrownBy(() -> write(store).now())
                .satisfies(failure -> assertThat(isPassing(store, failure)).isTrue());
        assertThat(held(store)).isZero();
        assertThat(faults.on(store).writes().reached()).isZero();
        write(store).now();
        assertThat(held(store)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRejectionIsTheCallersMistake(StoreName store) throws Exception {
        faults.on(store).writes().once(Fault.refusePermanently());

        assertThatThrownBy(() -> write(store).now())
                .satisfies(failure -> assertThat(isPassing(store, failure)).isFalse());
        assertThat(held(store)).isZero();
        write(store).now();
        assertThat(held(store)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerIsLostAfterTheEffect(StoreName store) throws Exception {
        faults.on(store).writes().once(Fault.failAfterEffect());

        assertThatThrownBy(() -> write(store).now())
                .satisfies(failure -> assertThat(isPassing(store, failure)).isTrue());
        assertThat(held(store)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void anUndoIsKnownAsOne(StoreName store) throws Exception {
        write(store).now();
        faults.on(store).removes().once(Fault.refusePermanently());

        assertThatThrownBy(() -> undo(store).now())
                .satisfies(failure -> assertThat(isPassing(store, failure)).isFalse());
        assertThat(held(store)).isEqualTo(1);
        undo(store).now();
        assertThat(held(store)).isZero();
        assertThat(faults.on(store).removes().attempted()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aWriteIsHeldBackUntilItIsLetGo(StoreName store) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        faults.on(store).writes().before(call -> {
            asked.countDown();
            try {
                assertThat(letGo.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        var thread = Executors.newSingleThreadExecutor();
        try {
            var written = thread.submit(() -> {
                write(store).now();
                return null;
            });
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(held(store)).isZero();
            letGo.countDown();
            written.get();
        } finally {
            thread.shutdownNow();
        }
        assertThat(held(store)).isEqualTo(1);
    }

    @Test
    void aTransactionOfPostgresqlMeetsItsFaultAtItsCommit() throws Exception {
        faults.on(StoreName.POSTGRES).writes().once(Fault.refuse());
        try (Connection connection = clients.postgres().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection);
            assertThat(faults.made()).isEmpty();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            connection.rollback();
            assertThat(held(StoreName.POSTGRES)).isZero();

            insert(connection);
            insert(connection);
            connection.commit();
            connection.setAutoCommit(true);
        }
        assertThat(held(StoreName.POSTGRES)).isEqualTo(2);
        assertThat(faults.on(StoreName.POSTGRES).writes().attempted()).isEqualTo(2);
    }

    @Test
    void aTransactionThatIsRolledBackAsksForNothing() throws Exception {
        try (Connection connection = clients.postgres().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection);
            connection.rollback();
            connection.setAutoCommit(true);
        }
        try (Session session = clients.neo4j().session();
                Transaction transaction = session.beginTransaction()) {
            transaction.run("CREATE (:Wire {document_id: $document_id})", Map.of("document_id", document.toString()));
            transaction.rollback();
        }
        assertThat(faults.made()).isEmpty();
    }

    @Test
    void aTransactionOfNeo4jMeetsItsFaultAtItsCommit() throws Exception {
        faults.on(StoreName.NEO4J).writes().once(Fault.refuse());
        try (Session session = clients.neo4j().session()) {
            session.executeWriteWithoutResult(transaction -> {
                for (String clause : List.of("CREATE", "MERGE")) {
                    transaction.run(
                            clause + " (:Wire {document_id: $document_id, version: $version})",
                            Map.of("document_id", document.toString(), "version", VERSION));
                }
            });
        }
        assertThat(held(StoreName.NEO4J)).isEqualTo(1);
        assertThat(faults.made()).hasSize(2).containsOnly(new Call(StoreName.NEO4J, "write", document, VERSION));
    }

    @Test
    void whatIsInOneTransactionMeetsTheFaultsOfEachOfItsCalls() throws Exception {
        faults.at(StoreName.POSTGRES, "open").once(Fault.failAfterEffect());
        assertThatThrownBy(() -> {
                    try (Connection connection = clients.postgres().getConnection()) {
                        connection.setAutoCommit(false);
                        insert(connection);
                        try (Statement statement = connection.createStatement()) {
                            statement.execute("insert into sagas values ('" + document + "')");
                        }
                        connection.commit();
                    }
                })
                .isInstanceOf(SQLException.class);
        assertThat(held(StoreName.POSTGRES)).isEqualTo(1);
        assertThat(faults.made()).extracting(Call::operation).containsExactly("write", "open");
    }

    @Test
    void theWordsOfADocumentAreNotTakenForThoseOfAQuery() throws Exception {
        String words = "DELETE this, or MERGE it with __Neo4jMigration. ".repeat(4_000);
        try (Session session = clients.neo4j().session()) {
            session.run(
                            "CREATE (:Wire {document_id: $document_id, text: $text})",
                            Map.of("document_id", document.toString(), "text", words))
                    .consume();
            session.run("RETURN $text", Map.of("text", words)).consume();
        }
        assertThat(faults.made()).containsExactly(new Call(StoreName.NEO4J, "write", document, 0));
    }

    private Write write(StoreName store) {
        return switch (store) {
            case NEO4J -> () -> cypher("CREATE (:Wire {document_id: $document_id, version: $version})");
            case POSTGRES ->
                () -> {
                    try (Connection connection = clients.postgres().getConnection()) {
                        insert(connection);
                    }
                };
            case QDRANT ->
                () -> answer(clients.qdrant()
                        .upsertAsync(
                                POINTS,
                                List.of(PointStruct.newBuilder()
                                        .setId(PointIdFactory.id(document))
                                        .setVectors(VectorsFactory.vectors(1f))
                                        .putPayload("document_id", ValueFactory.value(document.toString()))
                                        .putPayload("version", ValueFactory.value(VERSION))
                                        .build())));
            case REDIS -> () -> clients.redis().set(RedisStore.key(document, VERSION), "{}");
        };
    }

    private Write undo(StoreName store) {
        return switch (store) {
            case NEO4J -> () -> cypher("MATCH (w:Wire {document_id: $document_id}) DETACH DELETE w");
            case POSTGRES -> () -> sql("delete from chunks where document_id = '" + document + "'");
            case QDRANT -> () -> answer(clients.qdrant().deleteAsync(POINTS, List.of(PointIdFactory.id(document))));
            case REDIS -> () -> clients.redis().del(RedisStore.key(document, VERSION));
        };
    }

    /** Asked directly, and not through what stands in the way. */
    private long held(StoreName store) throws Exception {
        try (Clients direct = Clients.of(stack.settings())) {
            return switch (store) {
                case NEO4J -> {
                    try (Session session = direct.neo4j().session()) {
                        yield session.run("MATCH (w:Wire) RETURN count(w)")
                                .single()
                                .get(0)
                                .asLong();
                    }
                }
                case POSTGRES -> {
                    try (Connection connection = direct.postgres().getConnection();
                            Statement statement = connection.createStatement();
                            var rows = statement.executeQuery("select count(*) from chunks")) {
                        rows.next();
                        yield rows.getLong(1);
                    }
                }
                case QDRANT -> direct.qdrant().countAsync(POINTS).get();
                case REDIS -> direct.redis().exists(RedisStore.key(document, VERSION)) ? 1 : 0;
            };
        }
    }

    /** What a store of the product makes of the failure that its driver tells; of PostgreSQL's, its class. */
    private static boolean isPassing(StoreName store, Throwable failure) {
        return switch (store) {
            case NEO4J ->
                new Neo4jStore(null, Duration.ofSeconds(1))
                        .diagnose((RuntimeException) failure)
                        .passing();
            case POSTGRES ->
                List.of("53", "08")
                        .contains(((SQLException) failure).getSQLState().substring(0, 2));
            case QDRANT ->
                new QdrantStore(null, null).diagnose((RuntimeException) failure).passing();
            case REDIS ->
                new RedisStore(null, null).diagnose((RuntimeException) failure).passing();
        };
    }

    private void insert(Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement("insert into chunks values (?, ?, ?)")) {
            insert.setObject(1, document);
            insert.setLong(2, VERSION);
            insert.setString(3, "text");
            insert.executeUpdate();
        }
    }

    private void cypher(String query) {
        try (Session session = clients.neo4j().session()) {
            session.run(query, Map.of("document_id", document.toString(), "version", VERSION))
                    .consume();
        }
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = clients.postgres().getConnection();
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private static void answer(Future<?> answer) throws Exception {
        try {
            answer.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }
}
