package io.apexmemory.stack.wire;

import io.apexmemory.document.StoreName;
import io.apexmemory.document.Threads;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.Faults.Call;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A way on which connections of a worker are taken, each with one of its own to the database. */
abstract class SocketGateway implements Gateway {
    private static final Pattern UUIDS =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    final ExecutorService threads = Threads.perTask("wire");
    private final StoreName store;
    private final int target;
    private final Faults faults;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ServerSocket listening;

    SocketGateway(StoreName store, int port, int target, Faults faults) {
        this.store = store;
        this.target = target;
        this.faults = faults;
        try {
            listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " cannot be had for the way to " + store.title(), e);
        }
        threads.execute(this::accept);
    }

    /** Serves a connection until one of its ends breaks. */
    abstract void serve(Link link) throws IOException;

    /** One request, or the rest of a transaction; runs when nothing stands in the way of these calls. */
    interface Request {
        void run() throws IOException;
    }

    /** Lets the request meet what befalls each of these calls; it is one request for all of them. */
    void pass(List<Call> calls, Request request) throws IOException {
        if (calls.isEmpty()) {
            request.run();
            return;
        }
        try {
            faults.pass(calls.get(0), () -> {
                try {
                    pass(calls.subList(1, calls.size()), request);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return null;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    Call call(String operation, UUID documentId, long version) {
        return new Call(store, operation, documentId, version);
    }

    /** The first in the text after this position, or null. */
    static UUID uuid(String text, int from) {
        Matcher found = UUIDS.matcher(text);
        return from >= 0 && found.find(from) ? UUID.fromString(found.group()) : null;
    }

    @SuppressWarnings("AddressSelection") // the loopback address is one
    private void accept() {
        while (!listening.isClosed()) {
            Socket client = null;
            try {
                client = listening.accept();
                Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
                links.add(link);
                threads.execute(() -> serveToItsEnd(link));
            } catch (IOException e) {
                // closed, or the database is not there: the worker sees a broken connection
                Link.close(client);
            }
        }
    }

    private void serveToItsEnd(Link link) {
        try (link) {
            serve(link);
        } catch (IOException | RuntimeException | Error e) {
            // one end broke, or a hook ended the connection: the worker sees a broken one
        } finally {
            links.remove(link);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            // nobody is taken any more
        }
        links.forEach(Link::close);
        threads.shutdownNow();
    }

    /** A connection of the worker, and the one behind it. */
    static final class Link implements AutoCloseable {
        final DataInputStream fromClient;
        final OutputStream toClient;
        final DataInputStream fromServer;
        final OutputStream toServer;
        private final Socket client;
        private final Socket server;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            fromClient = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            toClient = client.getOutputStream();
            fromServer = new DataInputStream(new BufferedInputStream(server.getInputStream()));
            toServer = server.getOutputStream();
        }

        @Override
        public void close() {
            close(client);
            close(server);
        }

        static void close(Socket socket) {
            try {
                if (socket != null) {
                    socket.close();
                }
            } catch (IOException e) {
                // it is closed all the same
            }
        }
    }
}
