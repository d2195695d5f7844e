package io.apexmemory.stack.fault;

import io.apexmemory.document.Threads;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between a client and a server that can fail: it refuses, breaks, dawdles or falls silent, and never alters a byte. What
 * it was told holds for the connections there are and for new ones, until {@link #pass}. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 128;
    /** Within this a server has done what it was asked, and its whole answer is on the way. */
    private static final Duration TAKING_EFFECT = Duration.ofMillis(300);

    private final int port;
    private final int target;
    private final Random random;
    private final ExecutorService threads = Threads.perTask("proxy");
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger most = new AtomicInteger();
    private ServerSocket server;
    private CompletableFuture<Void> accepting;
    /** Keeps the port while nobody listens at it. */
    private Socket kept;

    private Duration delay = Duration.ZERO;
    private Duration jitter = Duration.ZERO;
    private boolean silent;
    private Break next;

    /** What happens to the next large request: after {@code bytes} of it the connection breaks, or when it is answered. */
    private record Break(int bytes, boolean answered) {}

    /**
     * Passes everything, from the start.
     *
     * @param port of 127.0.0.1
     * @param target the server's port on 127.0.0.1
     * @param seed of the jitter
     */
    public TcpProxy(int port, int target, long seed) {
        this.port = port;
        this.target = target;
        this.random = new Random(seed);
        listen();
    }

    public int port() {
        return port;
    }

    /** As if nothing had ever been wrong; what a silent network held back arrives now. */
    public synchronized void pass() {
        delay = Duration.ZERO;
        jitter = Duration.ZERO;
        silent = false;
        next = null;
        most.set(links.size());
        notifyAll();
        if (server == null) {
            listen();
        }
    }

    /** Breaks all connections and refuses new ones, as if the server were stopped. */
    public synchronized void refuse() {
        try {
            if (server != null) {
                server.close();
                server = null;
                // it listens until nobody is in accept() any more
                accepting.join();
                kept = new Socket();
                kept.setReuseAddress(true);
                kept.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot keep port " + port, e);
        }
        cut();
    }

    /** Breaks all connections now, and takes new ones. */
    public void cut() {
        links.forEach(Link::close);
    }

    /** Breaks the connection of the next request of more than so many bytes at once, after the server has got those. */
    public synchronized void cutRequestAfter(int bytes) {
        next = new Break(bytes, false);
    }

    /** Lets the next request of more than so many bytes take effect, and breaks the connection instead of the answer. */
    public synchronized void loseAnswerAfter(int bytes) {
        next = new Break(bytes, true);
    }

    /** Holds every piece of data back for so long, each way, more or less by up to the jitter. */
    public synchronized void delay(Duration each, Duration upTo) {
        delay = each;
        jitter = upTo;
    }

    /** Takes connections and data, and lets nothing through either way. */
    public synchronized void fallSilent() {
        silent = true;
    }

    /** Connections that are open now. */
    public int connections() {
        return links.size();
    }

    /**
     * The most that were open at once, since the last {@link #pass}. One counts from its second request on: what its client had
     * closed before it opened this one may be open here as long as a delay holds its farewell back.
     */
    public int mostConnections() {
        return most.get();
    }

    /** Whether the break that was asked for is still to come. */
    public synchronized boolean breakIsDue() {
        return next != null;
    }

    private void listen() {
        close(kept);
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot have port " + port, e);
        }
        ServerSocket open = server;
        accepting = CompletableFuture.runAsync(() -> accept(open), threads);
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            Socket client = null;
            try {
                client = listening.accept();
                open(client);
                if (listening.isClosed()) {
                    cut();
                }
            } catch (IOException e) {
                // closed, or the server behind is not there: the client sees a broken connection
                close(client);
            }
        }
    }

    @SuppressWarnings("AddressSelection") // the loopback address is one
    private void open(Socket client) throws IOException {
        Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
        links.add(link);
        threads.execute(() -> link.pump(client, link.server, true));
        threads.execute(() -> link.pump(link.server, client, false));
    }

    /** Returns when data may pass. */
    private void hold() throws InterruptedException {
        Duration pause;
        synchronized (this) {
            pause = jitter.isZero()
                    ? delay
                    : delay.plusNanos((long) (jitter.toNanos() * (2 * random.nextDouble() - 1)));
        }
        Thread.sleep(pause.toMillis());
        synchronized (this) {
            while (silent) {
                wait();
            }
        }
    }

    /** The break that befalls a request of this size, if one does; it befalls no other. */
    private synchronized Break take(int size) {
        if (next == null || size <= next.bytes()) {
            return null;
        }
        Break taken = next;
        next = null;
        return taken;
    }

    private static void close(Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    @Override
    public synchronized void close() {
        refuse();
        close(kept);
        threads.shutdownNow();
    }

    /** One connection: either end that breaks takes the other with it. */
    private final class Link {
        private static final int PIECE = 64 * 1024;

        private final Socket client;
        private final Socket server;
        private volatile Break befallen;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void pump(Socket from, Socket to, boolean request) {
            byte[] piece = new byte[PIECE];
            int pieces = 0;
            try {
                OutputStream out = to.getOutputStream();
                for (int size = from.getInputStream().read(piece);
                        size >= 0;
                        size = from.getInputStream().read(piece)) {
                    hold();
                    Break taken = request ? take(size) : null;
                    if (taken != null) {
                        befallen = taken;
                    }
                    if (befallen != null && !(request && befallen.answered())) {
                        breakOff(out, piece, request);
                        return;
                    }
                    out.write(piece, 0, size);
                    if (request && ++pieces == 2) {
                        most.accumulateAndGet(links.size(), Math::max);
                    }
                }
            } catch (IOException e) {
                // one end broke
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close();
            }
        }

        /** A request that gets no answer passes in part; an answer never does, but the server has time to be done. */
        private void breakOff(OutputStream out, byte[] piece, boolean request)
                throws IOException, InterruptedException {
            if (request) {
                out.write(piece, 0, befallen.bytes());
            } else if (befallen.answered()) {
                Thread.sleep(TAKING_EFFECT.toMillis());
            }
        }

        void close() {
            links.remove(this);
            TcpProxy.close(client);
            TcpProxy.close(server);
        }
    }
}
