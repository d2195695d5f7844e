package io.apexmemory.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.StoreName;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Session;

/** Databases end and come back: on a stack of its own, since others would miss them. */
class StoppedStoresTest {
    private static final Map<StoreName, String> ADDRESSES = Map.of(
            StoreName.NEO4J, "NEO4J_URI",
            StoreName.POSTGRES, "POSTGRES_URL",
            StoreName.QDRANT, "QDRANT_URL",
            StoreName.REDIS, "REDIS_URL");

    @Test
    void eachComesBackOnItsPortAndWithItsData() throws Exception {
        try (Stack stack = Stack.start()) {
            Clients clients = stack.clients();
            VectorParams two = VectorParams.newBuilder()
                    .setSize(2)
                    .setDistance(Distance.Cosine)
                    .build();
            clients.qdrant().createCollectionAsync("kept", two).get();
            sql(clients, "CREATE TABLE kept (number bigint)");
            try (Session session = clients.neo4j().session()) {
                session.run("CREATE (:Kept)").consume();
            }
            for (Outage outage : List.of(Outage.STOP, Outage.KILL)) {
                clients.redis().set("kept", "nothing");
                sql(clients, "INSERT INTO kept VALUES (1)");
                for (StoreName store : StoreName.values()) {
                    stack.outages().begin(store, outage);
                    int port = port(stack, store);
                    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                            .isInstanceOf(ConnectException.class);
                    stack.outages().end(store);
                    assertThat(port(stack, store)).isEqualTo(port);
                }
                assertThat(clients.qdrant().collectionExistsAsync("kept").get()).isTrue();
                assertThat(clients.redis().get("kept")).isNull();
                try (Session session = clients.neo4j().session()) {
                    assertThat(session.run("MATCH (k:Kept) RETURN count(k)")
                                    .single()
                                    .get(0)
                                    .asLong())
                            .isEqualTo(1);
                }
            }
            assertThat(count(clients)).isEqualTo(2);
        }
    }

    private static int port(Stack stack, StoreName store) {
        return URI.create(stack.settings().get(ADDRESSES.get(store)).replaceFirst("^jdbc:", ""))
                .getPort();
    }

    private static void sql(Clients clients, String statement) throws SQLException {
        try (Connection connection = clients.postgres().getConnection();
                Statement it = connection.createStatement()) {
            it.execute(statement);
        }
    }

    private static long count(Clients clients) throws SQLException {
        try (Connection connection = clients.postgres().getConnection();
                Statement it = connection.createStatement();
                ResultSet row = it.executeQuery("SELECT count(*) FROM kept")) {
            row.next();
            return row.getLong(1);
        }
    }
}
