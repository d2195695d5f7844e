package io.apexmemory.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.saga.Store;
import io.apexmemory.saga.Store.Diagnosis;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.DatabaseException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.TransientException;
import redis.clients.jedis.exceptions.JedisBusyException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Which failures of a driver another try may mend, and after which nothing can have been written. */
class DiagnosisTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Store NEO4J = new Neo4jStore(null, TIMEOUT);
    private static final Store POSTGRES = new PostgresStore(null);
    private static final Store QDRANT = new QdrantStore(null, TIMEOUT);
    private static final Store REDIS = new RedisStore(null, TIMEOUT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Neo.ClientError.Transaction.LockClientStopped",
                "Neo.ClientError.Transaction.Terminated",
                "Neo.ClientError.Transaction.TransactionTimedOut",
                "Neo.ClientError.Statement.EntityNotFound",
                "Neo.ClientError.Cluster.NotALeader"
            })
    void neo4jCallsTheClientsMistakeWhatAnotherTryMends(String code) {
        assertThat(NEO4J.diagnose(new ClientException(code, "text of a document")))
                .isEqualTo(new Diagnosis(true, true, code));
    }

    @Test
    void neo4jFailsForAWhile() {
        assertThat(NEO4J.diagnose(new TransientException("Neo.TransientError.Transaction.DeadlockDetected", "x")))
                .isEqualTo(new Diagnosis(true, true, "Neo.TransientError.Transaction.DeadlockDetected"));
        assertThat(NEO4J.diagnose(new DatabaseException("Neo.DatabaseError.General.UnknownError", "x"))
                        .passing())
                .isTrue();
        assertThat(NEO4J.diagnose(new ServiceUnavailableException("x")).passing())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Neo.ClientError.Schema.ConstraintValidationFailed",
                "Neo.ClientError.Statement.SyntaxError",
                "Neo.ClientError.Statement.TypeError"
            })
    void neo4jRefusesWhatNoTryMends(String code) {
        assertThat(NEO4J.diagnose(new ClientException(code, "text of a document")))
                .isEqualTo(new Diagnosis(false, true, code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "25006", "40P01", "53300", "55P03", "57P01", "58030", "XX000"})
    void postgresFailsForAWhile(String state) {
        assertThat(diagnose(new SQLException("text of a document", state)))
                .isEqualTo(new Diagnosis(true, true, "SQLSTATE " + state));
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "23505", "42601"})
    void postgresRefusesWhatNoTryMends(String state) {
        assertThat(diagnose(new SQLException("text of a document", state)))
                .isEqualTo(new Diagnosis(false, true, "SQLSTATE " + state));
    }

    @Test
    void aPoolWithoutAFreeConnectionHasWrittenNothing() {
        assertThat(diagnose(new SQLTransientConnectionException("x")))
                .isEqualTo(new Diagnosis(true, false, "no connection was free"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {
                "UNAVAILABLE",
                "DEADLINE_EXCEEDED",
                "RESOURCE_EXHAUSTED",
                "ABORTED",
                "INTERNAL",
                "UNKNOWN",
                "CANCELLED"
            })
    void qdrantFailsForAWhile(Status.Code code) {
        assertThat(QDRANT.diagnose(
                        code.toStatus().withDescription("text of a document").asRuntimeException()))
                .isEqualTo(new Diagnosis(true, true, "status " + code));
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"INVALID_ARGUMENT", "NOT_FOUND", "PERMISSION_DENIED", "UNAUTHENTICATED", "UNIMPLEMENTED"})
    void qdrantRefusesWhatNoTryMends(Status.Code code) {
        assertThat(QDRANT.diagnose(code.toStatus().asRuntimeException()))
                .isEqualTo(new Diagnosis(false, true, "status " + code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOADING", "OOM", "READONLY", "MISCONF"})
    void redisFailsForAWhile(String error) {
        assertThat(REDIS.diagnose(new JedisDataException(error + " text of a document")))
                .isEqualTo(new Diagnosis(true, true, "JedisDataException"));
    }

    @Test
    void redisFails() {
        assertThat(REDIS.diagnose(new JedisConnectionException("x")).passing()).isTrue();
        assertThat(REDIS.diagnose(new JedisBusyException("BUSY")).passing()).isTrue();
        assertThat(REDIS.diagnose(new JedisDataException("WRONGTYPE")).passing())
                .isFalse();
    }

    @Test
    void nothingWasWrittenWhereNobodyListened() {
        ConnectException refused = new ConnectException("refused");
        assertThat(List.of(
                        NEO4J.diagnose(new ServiceUnavailableException("x", refused)),
                        diagnose(new SQLException("x", "08001", refused)),
                        QDRANT.diagnose(Status.UNAVAILABLE.withCause(refused).asRuntimeException()),
                        REDIS.diagnose(new JedisConnectionException("x", refused))))
                .containsOnly(new Diagnosis(true, false, "not reachable"));
    }

    @Test
    void everyMigrationOfNeo4jIsNamed() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/neo4j"))) {
            assertThat(Neo4jStore.MIGRATIONS.stream()
                            .map(url -> Path.of(url.getPath()).getFileName().toString()))
                    .containsExactlyElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .sorted()
                                    .toList());
        }
    }

    private static Diagnosis diagnose(SQLException failure) {
        return POSTGRES.diagnose(new Postgres.PostgresException(failure));
    }
}
