package io.apexmemory.saga;

import static io.apexmemory.audit.Finding.Kind.DIFFERENT;
import static io.apexmemory.audit.Finding.Kind.MISSING;
import static io.apexmemory.audit.Finding.Kind.STUCK;
import static io.apexmemory.audit.Finding.Kind.TOO_MUCH;
import static io.apexmemory.audit.Invariant.ATOMIC;
import static io.apexmemory.audit.Invariant.CONVERGENT;
import static io.apexmemory.audit.Invariant.HONEST;
import static io.apexmemory.audit.Invariant.IDEMPOTENT;
import static io.apexmemory.audit.Invariant.ISOLATED;
import static io.apexmemory.audit.Invariant.MONOTONIC;
import static io.apexmemory.audit.Invariant.NO_LOST_ACKNOWLEDGEMENT;
import static io.apexmemory.audit.Invariant.NO_ORPHAN;
import static io.apexmemory.audit.Invariant.PREVIOUS_GOOD;
import static io.apexmemory.audit.Invariant.READ_ATOMIC;
import static io.apexmemory.document.StoreName.NEO4J;
import static io.apexmemory.document.StoreName.POSTGRES;
import static io.apexmemory.document.StoreName.QDRANT;
import static io.apexmemory.document.StoreName.REDIS;

import com.google.common.util.concurrent.Futures;
import io.apexmemory.audit.Finding.Kind;
import io.apexmemory.audit.Invariant;
import io.apexmemory.document.StoreName;
import io.apexmemory.store.QdrantStore;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.neo4j.driver.Session;

/** Damage that is done to one store directly, behind everybody's back, and the one finding that it must be. */
enum Damage {
    ROW_GONE(ATOMIC, MISSING, POSTGRES, 1, d -> d.sql("delete from document_versions where document_id = '$id'")),
    CHUNK_GONE(ATOMIC, MISSING, POSTGRES, 1, d -> d.sql("delete from chunks where document_id = '$id' and chunk = 1")),
    LAST_CHUNK_GONE(
            ATOMIC, MISSING, POSTGRES, 1, d -> d.sql("delete from chunks where document_id = '$id' and chunk = 2")),
    CHUNK_TOO_MUCH(IDEMPOTENT, TOO_MUCH, POSTGRES, 1, d -> d.sql("insert into chunks values ('$id', 1, 3, 'more')")),
    CONTENT_CHANGED(
            PREVIOUS_GOOD,
            DIFFERENT,
            POSTGRES,
            1,
            d -> d.sql("update document_versions set content = 'changed' where document_id = '$id'")),
    CHUNK_CHANGED(
            READ_ATOMIC,
            DIFFERENT,
            REDIS,
            1,
            d -> d.sql("update chunks set content = 'changed' where document_id = '$id' and chunk = 0")),
    NODE_GONE(ATOMIC, MISSING, NEO4J, 1, d -> d.sagas.stores.get(NEO4J).remove(d.id, 1)),
    MENTION_GONE(ATOMIC, MISSING, NEO4J, 1, d -> d.graph("MATCH (v)-[m:MENTIONS]->({name: 'shared'}) DELETE m")),
    MENTION_TOO_MUCH(
            ISOLATED,
            TOO_MUCH,
            NEO4J,
            1,
            d -> d.graph("MATCH (v), (e:Entity {name: 'only other'}) CREATE (v)-[:MENTIONS {version: 1}]->(e)")),
    MENTION_OF_ANOTHER_VERSION(
            ISOLATED,
            DIFFERENT,
            NEO4J,
            1,
            d -> d.graph("MATCH (v)-[m:MENTIONS]->({name: 'shared'}) SET m.version = 2")),
    MENTION_CHANGED(
            ISOLATED, DIFFERENT, NEO4J, 1, d -> d.graph("MATCH (v)-[m:MENTIONS]->({name: 'shared'}) SET m.name = 'X'")),
    MENTION_TWICE(
            IDEMPOTENT,
            TOO_MUCH,
            NEO4J,
            1,
            d -> d.graph(
                    "MATCH (v)-[m:MENTIONS]->(e {name: 'shared'}) CREATE (v)-[n:MENTIONS]->(e) SET n = properties(m)")),
    NODE_CHANGED(READ_ATOMIC, DIFFERENT, NEO4J, 1, d -> d.graph("MATCH (v) SET v.title = 'changed'")),
    ENTITY_ALONE(NO_ORPHAN, TOO_MUCH, NEO4J, 0, d -> d.graph("MATCH (v) CREATE (:Entity {key: 'alone', name: 'x'})")),
    ENTITY_UNDER_ANOTHER_KEY(
            IDEMPOTENT, DIFFERENT, NEO4J, 0, d -> d.graph("MATCH (v)-->(e {name: 'shared'}) SET e.name = 'changed'")),
    NODE_WITHOUT_VERSION(
            NO_ORPHAN, TOO_MUCH, NEO4J, 0, d -> d.graph("MATCH (v) CREATE (:DocumentVersion {document_id: $id})")),
    POINT_GONE(ATOMIC, MISSING, QDRANT, 1, d -> d.deletePoints("chunk", 1)),
    LAST_POINT_GONE(ATOMIC, MISSING, QDRANT, 1, d -> d.deletePoints("chunk", 2)),
    POINT_OF_THE_DOCUMENT_GONE(ATOMIC, MISSING, QDRANT, 1, d -> d.deletePoints("document", 0)),
    ALL_POINTS_GONE(ATOMIC, MISSING, QDRANT, 1, d -> d.sagas.stores.get(QDRANT).remove(d.id, 1)),
    POINT_TOO_MUCH(
            IDEMPOTENT,
            TOO_MUCH,
            QDRANT,
            1,
            d -> d.point(Map.of(
                    "document_id", ValueFactory.value(d.id.toString()),
                    "version", ValueFactory.value(1),
                    "kind", ValueFactory.value("chunk"),
                    "chunk", ValueFactory.value(1)))),
    POINT_OF_NOTHING(NO_ORPHAN, TOO_MUCH, QDRANT, 0, d -> d.point(Map.of())),
    POINT_OF_A_LIST(
            NO_ORPHAN,
            TOO_MUCH,
            QDRANT,
            0,
            d -> d.point(Map.of(
                    "document_id", ValueFactory.list(List.of(ValueFactory.value(d.id.toString()))),
                    "version", ValueFactory.value(1)))),
    COPY_CHANGED(
            READ_ATOMIC,
            DIFFERENT,
            REDIS,
            1,
            d -> d.cache("v:1", d.cached("v:1").replace("Content", "Changed"))),
    COPY_OF_ANOTHER_VERSION(
            READ_ATOMIC,
            DIFFERENT,
            REDIS,
            1,
            d -> d.cache("v:1", d.cached("v:1").replace("\"version\":1", "\"version\":2"))),
    ROWS_OF_NO_SAGA(NO_ORPHAN, TOO_MUCH, POSTGRES, 9, d -> d.write(POSTGRES, d.id)),
    NODE_OF_NO_SAGA(NO_ORPHAN, TOO_MUCH, NEO4J, 9, d -> d.write(NEO4J, d.id)),
    POINTS_OF_NO_SAGA(NO_ORPHAN, TOO_MUCH, QDRANT, 9, d -> d.write(QDRANT, d.id)),
    COPY_OF_NO_SAGA(NO_ORPHAN, TOO_MUCH, REDIS, 9, d -> d.write(REDIS, d.id)),
    LIVE_BEYOND_THE_FENCE(
            MONOTONIC,
            DIFFERENT,
            POSTGRES,
            1,
            d -> d.sql(
                    "delete from sagas where document_id = '$id'",
                    "alter table documents disable trigger user",
                    "alter table documents drop constraint documents_check",
                    "update documents set fence = 0 where document_id = '$id'",
                    "alter table documents add constraint documents_check check (live_version <= fence) not valid",
                    "alter table documents enable trigger user")),
    SAGA_BEYOND_THE_FENCE(MONOTONIC, DIFFERENT, POSTGRES, 5, d -> d.saga(5, "ABORTED")),
    COMMITTED_AND_NEVER_LIVE(NO_LOST_ACKNOWLEDGEMENT, MISSING, POSTGRES, 2, d -> {
        d.sql("update documents set fence = 2 where document_id = '$id'");
        d.saga(2, "COMMITTED");
    }),
    LIVE_AND_ABORTED(
            HONEST, DIFFERENT, POSTGRES, 1, d -> d.sql("update sagas set state = 'ABORTED' where document_id = '$id'")),
    OPEN_PAST_ITS_DEADLINE(CONVERGENT, STUCK, POSTGRES, 2, d -> {
        d.sql("update documents set fence = 2 where document_id = '$id'");
        d.saga(2, "OPEN");
    }),
    DEAD_LETTER_OF_A_LIVE_VERSION(CONVERGENT, STUCK, QDRANT, 1, d -> d.deadLetter(1)),
    DEAD_LETTER_OF_NOTHING(CONVERGENT, STUCK, QDRANT, 5, d -> d.deadLetter(5)),
    ANSWER_BEYOND_THE_LIVE_VERSION(
            HONEST,
            DIFFERENT,
            POSTGRES,
            7,
            d -> d.sql("update idempotency set version = 7, result = jsonb_set(result, '{version}', '7')"
                    + " where document_id = '$id'")),
    ANSWER_OF_ANOTHER_WRITE(
            IDEMPOTENT,
            DIFFERENT,
            POSTGRES,
            1,
            d -> d.sql(
                    "update idempotency set result = jsonb_set(result, '{version}', '7') where document_id = '$id'")),
    CACHED_ANSWER_BEYOND_THE_LIVE_VERSION(
            HONEST, DIFFERENT, REDIS, 7, d -> d.cache("result:" + "a".repeat(64), "{\"version\":7}")),
    LOCK_FOR_EVER(CONVERGENT, STUCK, REDIS, 0, d -> d.cache("lock", "somebody"));

    /** Whether the damage is nobody's: it belongs to no document. */
    boolean nobodys() {
        return version == 0 && this != LOCK_FOR_EVER;
    }

    final Invariant invariant;
    final Kind kind;
    final StoreName store;
    final long version;

    @SuppressWarnings("ImmutableEnumChecker") // it is a lambda that captures nothing
    private final Act act;

    Damage(Invariant invariant, Kind kind, StoreName store, long version, Act act) {
        this.invariant = invariant;
        this.kind = kind;
        this.store = store;
        this.version = version;
        this.act = act;
    }

    void plant(SagaFixture sagas, UUID id) {
        act.on(new Doer(sagas, id));
    }

    static void sql(SagaFixture sagas, UUID id, String... statements) {
        try (Connection connection = sagas.stack.clients().postgres().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql.replace("$id", id.toString()));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Act {
        void on(Doer doer);
    }

    private record Doer(SagaFixture sagas, UUID id) {
        void sql(String... statements) {
            Damage.sql(sagas, id, statements);
        }

        void saga(long version, String state) {
            sql("insert into sagas (saga_id, document_id, version, state, owner, started_at, deadline, ended_at) values"
                    + " (gen_random_uuid(), '$id', " + version + ", '" + state + "', 'nobody',"
                    + " now() - interval '6 minutes', now() - interval '1 minute', now() - interval '1 minute')");
        }

        void deadLetter(long version) {
            sql(
                    "update documents set fence = 5 where document_id = '$id'",
                    "insert into dead_letters (saga_id, document_id, version, store, error, created_at, updated_at)"
                            + " values (gen_random_uuid(), '$id', " + version + ", 'qdrant', 'x', now(), now())");
        }

        /** {@code (v)} is the node of the document. */
        void graph(String query) {
            try (Session session = sagas.stack.clients().neo4j().session()) {
                session.run(
                                query.replace("(v)", "(v:DocumentVersion {document_id: $id})")
                                        .replaceFirst(
                                                "CREATE \\(v:DocumentVersion \\{document_id: \\$id}\\)", "CREATE (v)"),
                                Map.of("id", id.toString()))
                        .consume();
            }
        }

        void deletePoints(String kind, int chunk) {
            Futures.getUnchecked(sagas.stack
                    .clients()
                    .qdrant()
                    .deleteAsync(
                            QdrantStore.COLLECTION,
                            Filter.newBuilder()
                                    .addMust(ConditionFactory.matchKeyword("document_id", id.toString()))
                                    .addMust(ConditionFactory.matchKeyword("kind", kind))
                                    .addMust(ConditionFactory.match("chunk", chunk))
                                    .build()));
        }

        void point(Map<String, Value> payload) {
            float[] vector = sagas.memory.embedder().embed(id.toString()).toArray();
            PointStruct point = PointStruct.newBuilder()
                    .setId(PointIdFactory.id(UUID.randomUUID()))
                    .setVectors(VectorsFactory.vectors(vector))
                    .putAllPayload(payload)
                    .build();
            Futures.getUnchecked(sagas.stack.clients().qdrant().upsertAsync(QdrantStore.COLLECTION, List.of(point)));
        }

        String cached(String key) {
            return sagas.stack.clients().redis().get("apex:{" + id + "}:" + key);
        }

        void cache(String key, String value) {
            sagas.stack.clients().redis().set("apex:{" + id + "}:" + key, value);
        }

        void write(StoreName store, UUID documentId) {
            sagas.stores.get(store).write(sagas.version(documentId, "nobody", 9));
        }
    }
}
