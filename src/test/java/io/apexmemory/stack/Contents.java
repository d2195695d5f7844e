package io.apexmemory.stack;

import com.google.common.util.concurrent.Futures;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Common.Filter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.neo4j.driver.Session;

/** What the stores hold, apart from their schemas: emptying it costs a scenario milliseconds, a new stack would cost seconds. */
final class Contents {
    private static final String NODES =
            "MATCH (n) WHERE NOT n:__Neo4jMigration " + "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS";
    private static final String TABLES = "SELECT quote_ident(tablename) FROM pg_tables "
            + "WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history'";

    private final Clients clients;

    Contents(Clients clients) {
        this.clients = clients;
    }

    /** One task for each store, to be run in parallel. */
    List<Runnable> clearing() {
        return List.of(
                this::clearPostgres,
                this::clearNeo4j,
                this::clearQdrant,
                clients.redis()::flushDB,
                () -> new Buckets(clients.s3()).clear());
    }

    /** Sequences go on counting, so that no fence is ever given twice. */
    private void clearPostgres() {
        try (Connection connection = clients.postgres().getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            if (!tables.isEmpty()) {
                statement.execute("SET lock_timeout = '5s'");
                statement.execute(tables.stream().collect(Collectors.joining(", ", "TRUNCATE ", " CASCADE")));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL could not be cleared", e);
        }
    }

    private void clearNeo4j() {
        try (Session session = clients.neo4j().session()) {
            session.run(NODES).consume();
        }
    }

    private void clearQdrant() {
        QdrantClient qdrant = clients.qdrant();
        for (String collection : Futures.getUnchecked(qdrant.listCollectionsAsync())) {
            Futures.getUnchecked(qdrant.deleteAsync(collection, Filter.getDefaultInstance()));
        }
    }
}
