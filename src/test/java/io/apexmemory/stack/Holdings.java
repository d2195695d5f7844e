package io.apexmemory.stack;

import static io.qdrant.client.ConditionFactory.matchKeyword;

import io.apexmemory.document.StoreName;
import io.apexmemory.store.QdrantStore;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.neo4j.driver.Session;

/** What the four databases hold of a document, live or not, read from each by its own client. */
public final class Holdings {
    private static final String ROWS =
            "select version, count(*) from (select document_id, version from document_versions"
                    + " union all select document_id, version from chunks) rows where document_id = ? group by version";
    private static final String GRAPH =
            "MATCH (v:DocumentVersion {document_id: $id}) RETURN v.version AS version, 1 + COUNT { (v)-[:MENTIONS]->() } AS n";
    private static final int ALL = 100_000;

    private final Clients clients;

    public Holdings(Clients clients) {
        this.clients = clients;
    }

    /** For each store the number of rows, nodes and relationships, points, or keys, by version. */
    public Map<StoreName, SortedMap<Long, Long>> of(UUID documentId) {
        Map<StoreName, SortedMap<Long, Long>> held = new EnumMap<>(StoreName.class);
        held.put(StoreName.NEO4J, graph(documentId));
        held.put(StoreName.POSTGRES, rows(documentId));
        held.put(StoreName.QDRANT, points(documentId));
        held.put(StoreName.REDIS, keys(documentId));
        return held;
    }

    private SortedMap<Long, Long> graph(UUID documentId) {
        SortedMap<Long, Long> held = new TreeMap<>();
        try (Session session = clients.neo4j().session()) {
            session.run(GRAPH, Map.of("id", documentId.toString()))
                    .forEachRemaining(row ->
                            held.put(row.get("version").asLong(), row.get("n").asLong()));
        }
        return held;
    }

    private SortedMap<Long, Long> rows(UUID documentId) {
        SortedMap<Long, Long> held = new TreeMap<>();
        try (Connection connection = clients.postgres().getConnection();
                PreparedStatement statement = connection.prepareStatement(ROWS)) {
            statement.setObject(1, documentId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    held.put(rows.getLong(1), rows.getLong(2));
                }
            }
            return held;
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL cannot be read", e);
        }
    }

    private SortedMap<Long, Long> points(UUID documentId) {
        SortedMap<Long, Long> held = new TreeMap<>();
        ScrollPoints all = ScrollPoints.newBuilder()
                .setCollectionName(QdrantStore.COLLECTION)
                .setFilter(Filter.newBuilder().addMust(matchKeyword("document_id", documentId.toString())))
                .setWithPayload(WithPayloadSelectorFactory.enable(true))
                .setLimit(ALL)
                .build();
        try {
            clients.qdrant()
                    .scrollAsync(all)
                    .get()
                    .getResultList()
                    .forEach(point ->
                            held.merge(point.getPayloadOrThrow("version").getIntegerValue(), 1L, Long::sum));
            return held;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Qdrant was read", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Qdrant cannot be read", e);
        }
    }

    private SortedMap<Long, Long> keys(UUID documentId) {
        SortedMap<Long, Long> held = new TreeMap<>();
        String prefix = "apex:{" + documentId + "}:v:";
        clients.redis().keys(prefix + "*").forEach(key -> held.put(Long.valueOf(key.substring(prefix.length())), 1L));
        return held;
    }
}
