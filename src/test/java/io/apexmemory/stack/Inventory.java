package io.apexmemory.stack;

import io.apexmemory.document.StoreName;
import io.qdrant.client.grpc.Common.Filter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.neo4j.driver.Session;
import org.neo4j.driver.Value;

/** Everything that the four databases hold, but for times of expiry, as sorted lines: two are equal when nothing has changed. */
public final class Inventory {
    private static final List<String> TABLES =
            List.of("documents", "document_versions", "chunks", "sagas", "idempotency", "request_ids", "dead_letters");
    /** But for the nodes by which transactions take turns: they hold nothing, and stay when their entities have gone. */
    private static final String NODES = "MATCH (n) WHERE NOT n:__Neo4jMigration AND NOT n:EntityTurn"
            + " RETURN labels(n) AS kind, [elementId(n)] AS ids, properties(n) AS properties";

    private static final String RELATIONSHIPS = "MATCH (a)-[r]->(b) WHERE NOT a:__Neo4jMigration"
            + " RETURN type(r) AS kind, [elementId(a), elementId(b)] AS ids, properties(r) AS properties";

    private final Clients clients;

    public Inventory(Clients clients) {
        this.clients = clients;
    }

    /** Read now, from each by its own client. */
    public Map<StoreName, List<String>> read() {
        Map<StoreName, List<String>> held = new EnumMap<>(StoreName.class);
        held.put(StoreName.NEO4J, sorted(graph()));
        held.put(StoreName.POSTGRES, sorted(rows()));
        held.put(StoreName.QDRANT, sorted(points()));
        held.put(StoreName.REDIS, sorted(keys()));
        return held;
    }

    private List<String> graph() {
        List<String> things = new ArrayList<>();
        try (Session session = clients.neo4j().session()) {
            for (String query : List.of(NODES, RELATIONSHIPS)) {
                session.run(query)
                        .forEachRemaining(row -> things.add(row.get("kind") + " " + row.get("ids") + " "
                                + new TreeMap<>(row.get("properties").asMap(Value::toString))));
            }
        }
        return things;
    }

    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        try (Connection connection = clients.postgres().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                try (ResultSet row =
                        statement.executeQuery("select (to_jsonb(t) - 'expires_at')::text from " + table + " t")) {
                    while (row.next()) {
                        rows.add(table + " " + row.getString(1));
                    }
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL cannot be read", e);
        }
    }

    private List<String> points() {
        return AllPoints.of(clients.qdrant(), Filter.getDefaultInstance()).stream()
                .map(point -> point.getId().getUuid() + " " + new TreeMap<>(point.getPayloadMap()) + " "
                        + point.getVectors().hashCode())
                .toList();
    }

    private List<String> keys() {
        return clients.redis().keys("*").stream()
                .map(key -> key + " " + text(key))
                .toList();
    }

    /** Texts are all that the memory keeps there; of anything else its kind is enough. */
    private String text(String key) {
        String kind = clients.redis().type(key);
        return kind.equals("string") ? clients.redis().get(key) : kind;
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }
}
