package io.apexmemory.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.apexmemory.saga.Store.Diagnosis;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfoService;

/** The connection pool of PostgreSQL and how its failures read. Thread-safe. */
public final class Postgres implements AutoCloseable {
    private final HikariDataSource pool;

    /**
     * Connects lazily.
     *
     * @param timeout of a connection attempt; a statement has four times as long, and the server gives it up as well
     */
    public Postgres(String url, String user, String password, int connections, Duration timeout) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setPoolName("postgres");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(timeout.toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("connectTimeout", timeout.toSeconds());
        config.addDataSourceProperty("socketTimeout", timeout.toSeconds() * 4);
        // a statement that nobody waits for any more must not land later
        config.addDataSourceProperty(
                "options",
                "-c statement_timeout=" + timeout.toMillis() * 39 / 10 + " -c lock_timeout=" + timeout.toMillis() * 3);
        config.addDataSourceProperty("tcpKeepAlive", true);
        config.addDataSourceProperty("logServerErrorDetail", false);
        config.addDataSourceProperty("ApplicationName", "apex-memory");
        pool = new HikariDataSource(config);
    }

    /** Brings the schema up to date; safe to run from several workers at once. */
    public void migrate() {
        flyway().migrate();
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/postgres")
                .load();
    }

    /** Looks, and changes nothing. */
    public Condition look() {
        String version =
                query("show server_version", row -> row.getString(1)).get(0).replaceFirst(" .*", "");
        MigrationInfoService schema = flyway().info();
        if (schema.current() == null) {
            return new Condition(version, Condition.Schema.BEHIND, "no schema yet");
        }
        String detail = "schema " + schema.current().getVersion();
        if (Arrays.stream(schema.applied()).anyMatch(it -> it.getState().isFailed())) {
            return new Condition(version, Condition.Schema.WRONG, detail + ", a migration of which failed");
        }
        if (Arrays.stream(schema.applied()).anyMatch(it -> !it.getState().isResolved())) {
            return new Condition(version, Condition.Schema.WRONG, detail + ", which is newer than this release");
        }
        return schema.pending().length > 0
                ? new Condition(version, Condition.Schema.BEHIND, detail + ", which is older than this release")
                : new Condition(version, Condition.Schema.RIGHT, detail);
    }

    /** Throws if it does not answer. */
    public void ping() {
        query("select 1", row -> null);
    }

    /** The pool itself, for who reads or mends past the stores. */
    public DataSource source() {
        return pool;
    }

    /** Runs one statement and reads its rows. */
    <T> List<T> query(String sql, Row<T> row, Object... parameters) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                Object value = parameters[i];
                if (value instanceof Utf8 texts) {
                    statement.setBinaryStream(i + 1, texts.open(), texts.size());
                } else if (value instanceof String[] texts) {
                    statement.setArray(i + 1, connection.createArrayOf("text", texts));
                } else if (value instanceof Object[] others) {
                    statement.setArray(i + 1, connection.createArrayOf(arrayType(others), others));
                } else {
                    statement.setObject(i + 1, value);
                }
            }
            if (!statement.execute()) {
                return List.of();
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.getResultSet()) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new PostgresException(e);
        }
    }

    private static String arrayType(Object[] values) {
        return values instanceof Long[] ? "bigint" : values instanceof Integer[] ? "integer" : "uuid";
    }

    static Diagnosis diagnose(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String group = state.length() < 2 ? "" : state.substring(0, 2);
        if (e instanceof SQLTransientConnectionException && e.getCause() == null) {
            return new Diagnosis(true, false, "no connection was free");
        }
        boolean unreached = caused(e, ConnectException.class) || caused(e, UnknownHostException.class);
        // 08 connection, 25006 read-only after a failover, 40 deadlock or serialisation, 53 resources, 55 not ready,
        // 57 shut down, 58 system, XX internal
        boolean passing = state.equals("25006")
                || List.of("", "08", "40", "53", "55", "57", "58", "XX").contains(group);
        String reason = unreached || state.isEmpty() ? "not reachable" : "SQLSTATE " + state;
        return new Diagnosis(passing, !unreached, reason);
    }

    static boolean caused(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Reads one row. */
    interface Row<T> {
        T read(ResultSet result) throws SQLException;
    }

    /** A statement failed; the message has the SQLSTATE and nothing of its values. */
    public static final class PostgresException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PostgresException(SQLException cause) {
            super(diagnose(cause).reason(), cause);
        }

        Diagnosis diagnosis() {
            return diagnose((SQLException) getCause());
        }
    }
}
