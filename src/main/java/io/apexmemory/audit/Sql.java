package io.apexmemory.audit;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Statements on a data source. A failure says the SQLSTATE, and nothing of the values. */
final class Sql {
    private final DataSource source;

    Sql(DataSource source) {
        this.source = source;
    }

    /** Reads one row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, Row<T> row, Object... parameters) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            List<T> rows = new ArrayList<>();
            if (statement.execute()) {
                try (ResultSet result = statement.getResultSet()) {
                    while (result.next()) {
                        rows.add(row.read(result));
                    }
                }
            }
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** One transaction; how many rows the statements changed. */
    int change(Change... changes) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                int changed = 0;
                for (Change change : changes) {
                    try (PreparedStatement statement = connection.prepareStatement(change.sql())) {
                        bind(statement, change.parameters().toArray());
                        changed += statement.executeUpdate();
                    }
                }
                connection.commit();
                return changed;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** A statement with its parameters. */
    record Change(String sql, List<?> parameters) {
        static Change of(String sql, Object... parameters) {
            return new Change(sql, Arrays.asList(parameters));
        }
    }

    static UUID[] uuids(Collection<UUID> ids) {
        return ids.toArray(UUID[]::new);
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            if (value instanceof Object[] values) {
                String type = values instanceof UUID[] ? "uuid" : values instanceof Long[] ? "bigint" : "text";
                statement.setArray(i + 1, statement.getConnection().createArrayOf(type, values));
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    private static ApexException failed(SQLException e) {
        return new ApexException(
                ErrorType.DATABASE_WRITE, "PostgreSQL could not be asked (SQLSTATE " + e.getSQLState() + ")", e);
    }
}
