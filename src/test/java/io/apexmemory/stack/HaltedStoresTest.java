package io.apexmemory.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.StoreName;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Databases that live and do not answer: on a stack of its own, however it is run. One that cannot be halted so says it. */
class HaltedStoresTest {
    private static final Map<StoreName, String> ADDRESSES = Map.of(
            StoreName.NEO4J, "NEO4J_URI",
            StoreName.POSTGRES, "POSTGRES_URL",
            StoreName.QDRANT, "QDRANT_URL",
            StoreName.REDIS, "REDIS_URL");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static Stack stack;

    @BeforeAll
    static void start() {
        stack = Stack.start();
        stack.summary().forEach(System.out::println);
        stack.clients().redis().set("kept", "in memory");
    }

    @AfterEach
    void end() {
        stack.outages().endAll();
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @ParameterizedTest
    @EnumSource
    void aPausedOneTakesConnectionsAndAnswersWhenItGoesOn(StoreName store) throws Exception {
        if (!can(store, Outage.PAUSE)) {
            return;
        }
        stack.outages().begin(store, Outage.PAUSE);
        CompletableFuture<String> question = CompletableFuture.supplyAsync(() -> version(store));
        try (Socket connection = connect(store)) {
            assertThat(connection.isConnected()).isTrue();
        }
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(10)).until(() -> !question.isDone());
        stack.outages().end(store);
        await().atMost(PATIENCE).until(question::isDone);
        assertThat(question.join()).isNotEmpty();
        assertThat(stack.clients().redis().get("kept")).isEqualTo("in memory");
    }

    @ParameterizedTest
    @EnumSource
    void oneThatIsCutOffRefusesAndLosesNothing(StoreName store) throws Exception {
        if (!can(store, Outage.CUT)) {
            return;
        }
        stack.outages().begin(store, Outage.CUT);
        assertThatThrownBy(() -> connect(store)).isInstanceOf(ConnectException.class);
        stack.outages().end(store);
        assertThat(version(store)).isNotEmpty();
        assertThat(stack.clients().redis().get("kept")).isEqualTo("in memory");
    }

    /** If not, it is refused with the remedy. */
    private static boolean can(StoreName store, Outage outage) {
        Set<Outage> possible = stack.outages().possible(store);
        assertThat(possible).contains(Outage.STOP, Outage.KILL);
        boolean container = stack.describe().stream()
                .anyMatch(it -> it.name().equals(store.wire()) && it.kind() == Service.Kind.CONTAINER);
        assertThat(possible.contains(outage)).isEqualTo(container);
        if (!container) {
            assertThatThrownBy(() -> stack.outages().begin(store, outage))
                    .hasMessageContaining("knows no " + outage)
                    .hasMessageContaining("run it by -Dstack.%s=container".formatted(store.wire()));
        }
        return container;
    }

    private static Socket connect(StoreName store) throws IOException {
        URI address = URI.create(stack.settings().get(ADDRESSES.get(store)).replaceFirst("^jdbc:", ""));
        return new Socket(InetAddress.getLoopbackAddress(), address.getPort());
    }

    private static String version(StoreName store) {
        Optional<Product> product = Product.ALL.stream()
                .filter(it -> it.name().equals(store.wire()))
                .findFirst();
        try {
            return product.orElseThrow().question().version(stack.settings());
        } catch (Exception e) {
            throw new IllegalStateException(store + " does not answer", e);
        }
    }
}
