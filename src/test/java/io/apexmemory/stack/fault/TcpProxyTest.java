package io.apexmemory.stack.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy in front of a server that answers with what it was told. */
@Timeout(20)
class TcpProxyTest {
    private static final String LARGE = "x".repeat(100);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private ServerSocket server;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        threads.execute(this::serve);
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        proxy = new TcpProxy(free, server.getLocalPort(), 1);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void passesWhatBothSay() throws IOException {
        try (Socket client = connect()) {
            assertThat(ask(client, "hello")).isEqualTo("hello");
            assertThat(ask(client, LARGE)).isEqualTo(LARGE);
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void refusesUntilItPassesAgain() throws IOException {
        Socket before = connect();
        ask(before, "hello");
        proxy.refuse();
        assertThat(broken(before)).isTrue();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.pass();
        try (Socket after = connect()) {
            assertThat(ask(after, "again")).isEqualTo("again");
        }
    }

    @Test
    void cutsWhatIsOpenAndTakesNew() throws IOException {
        Socket before = connect();
        ask(before, "hello");
        proxy.cut();
        assertThat(broken(before)).isTrue();
        try (Socket after = connect()) {
            assertThat(ask(after, "again")).isEqualTo("again");
        }
    }

    @Test
    void cutsOneLargeRequestInTheMiddle() throws IOException {
        proxy.cutRequestAfter(10);
        try (Socket client = connect()) {
            assertThat(ask(client, "small")).isEqualTo("small");
            client.getOutputStream().write(LARGE.getBytes(UTF_8));
            assertThat(broken(client)).isTrue();
        }
        await().until(() -> received().equals("small" + LARGE.substring(0, 10)));
        try (Socket after = connect()) {
            assertThat(ask(after, LARGE)).isEqualTo(LARGE);
        }
    }

    @Test
    void losesOneAnswerAfterTheServerHasGotTheRequest() throws IOException {
        proxy.loseAnswerAfter(10);
        try (Socket client = connect()) {
            assertThat(ask(client, "small")).isEqualTo("small");
            client.getOutputStream().write(LARGE.getBytes(UTF_8));
            assertThat(broken(client)).isTrue();
        }
        assertThat(received()).isEqualTo("small" + LARGE);
        try (Socket after = connect()) {
            assertThat(ask(after, LARGE)).isEqualTo(LARGE);
        }
    }

    @Test
    void delaysEachWay() throws IOException {
        try (Socket client = connect()) {
            ask(client, "hello");
            proxy.delay(Duration.ofMillis(100), Duration.ofMillis(20));
            long start = System.nanoTime();
            assertThat(ask(client, "slowly")).isEqualTo("slowly");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(160));
        }
    }

    @Test
    void fallsSilentAndThenDeliversWhatItHeldBack() throws IOException {
        try (Socket before = connect();
                Socket during = connect()) {
            ask(before, "hello");
            proxy.fallSilent();
            assertThat(silent(before, "a")).isTrue();
            assertThat(silent(during, "b")).isTrue();
            assertThat(received()).isEqualTo("hello");
            proxy.pass();
            assertThat(before.getInputStream().readNBytes(1)).isEqualTo("a".getBytes(UTF_8));
            assertThat(during.getInputStream().readNBytes(1)).isEqualTo("b".getBytes(UTF_8));
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static String ask(Socket client, String words) throws IOException {
        client.getOutputStream().write(words.getBytes(UTF_8));
        return new String(client.getInputStream().readNBytes(words.length()), UTF_8);
    }

    private static boolean broken(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean silent(Socket client, String words) throws IOException {
        client.getOutputStream().write(words.getBytes(UTF_8));
        client.setSoTimeout(100);
        try {
            return client.getInputStream().read() == Integer.MAX_VALUE;
        } catch (SocketTimeoutException e) {
            client.setSoTimeout(0);
            return true;
        }
    }

    private synchronized String received() {
        return received.toString(UTF_8);
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> echo(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void echo(Socket client) {
        byte[] piece = new byte[1000];
        try (client) {
            for (int size = client.getInputStream().read(piece);
                    size >= 0;
                    size = client.getInputStream().read(piece)) {
                synchronized (this) {
                    received.write(piece, 0, size);
                }
                client.getOutputStream().write(piece, 0, size);
            }
        } catch (IOException e) {
            // the client broke off
        }
    }
}
