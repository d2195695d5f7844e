package io.apexmemory.bench;

import io.apexmemory.document.StoreName;
import io.apexmemory.document.Threads;
import io.apexmemory.stack.Network;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;

/**
 * Stands between a memory and its four databases, passes every byte as it is, and counts the requests in it: commands of Redis, what
 * PostgreSQL is asked up to a Sync, queries and ends of transactions in Bolt, streams of HTTP/2. What a driver asks for the sake of
 * its connection (its start, whether it lives) is no request of a document and is left out. Thread-safe.
 */
final class Tap implements AutoCloseable {
    private static final Set<String> OF_CONNECTIONS = Set.of("PING", "HELLO", "AUTH", "CLIENT", "SELECT", "INFO");
    private static final int SSL = 80_877_103;
    private static final int GSS = 80_877_104;

    private final ExecutorService threads = Threads.perTask("tap");
    private final List<ServerSocket> listening = new ArrayList<>();
    private final Map<StoreName, List<String>> seen = new TreeMap<>();
    private final Map<String, String> settings = new TreeMap<>();

    /** Reads a client's messages, passes each on, and tells of each that is a request. */
    private interface Listener {
        void listen(DataInputStream in, OutputStream out) throws IOException;
    }

    Tap(Map<String, String> databases) {
        Network.ADDRESSES.forEach((store, variable) -> {
            String address = databases.get(variable);
            int target = Network.port(address);
            settings.put(variable, address.replace(":" + target, ":" + open(store, target)));
        });
    }

    /** The environment variables that lead this way. */
    Map<String, String> settings() {
        return settings;
    }

    /** Requests since the last time, in words. */
    Map<StoreName, List<String>> take() {
        synchronized (seen) {
            Map<StoreName, List<String>> taken = new TreeMap<>(seen);
            seen.clear();
            return taken;
        }
    }

    private void count(StoreName store, String words) {
        synchronized (seen) {
            seen.computeIfAbsent(store, first -> new ArrayList<>()).add(words);
        }
    }

    @SuppressWarnings("AddressSelection") // the loopback address is one
    private int open(StoreName store, int target) {
        try {
            ServerSocket server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            listening.add(server);
            threads.execute(() -> {
                while (!server.isClosed()) {
                    try {
                        serve(store, server.accept(), new Socket(InetAddress.getLoopbackAddress(), target));
                    } catch (IOException e) {
                        // closed, or the database is not there
                    }
                }
            });
            return server.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(StoreName store, Socket client, Socket database) throws IOException {
        client.setTcpNoDelay(true);
        database.setTcpNoDelay(true);
        InputStream answers = database.getInputStream();
        OutputStream toClient = client.getOutputStream();
        threads.execute(() -> untilEnd(client, database, () -> answers.transferTo(toClient)));
        DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        OutputStream out = database.getOutputStream();
        threads.execute(() -> untilEnd(client, database, () -> listener(store).listen(in, out)));
    }

    private interface Passing {
        void run() throws IOException;
    }

    private static void untilEnd(Socket client, Socket database, Passing passing) {
        try (client;
                database) {
            passing.run();
        } catch (IOException e) {
            // one end has closed
        }
    }

    private Listener listener(StoreName store) {
        return switch (store) {
            case REDIS -> this::redis;
            case POSTGRES -> this::postgres;
            case NEO4J -> this::bolt;
            case QDRANT -> this::http2;
        };
    }

    private void redis(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            ByteArrayOutputStream command = new ByteArrayOutputStream();
            int parts = Integer.parseInt(line(in, command).substring(1));
            String name = "";
            for (int i = 0; i < parts; i++) {
                byte[] part = new byte[Integer.parseInt(line(in, command).substring(1)) + 2];
                in.readFully(part);
                command.write(part);
                name = i == 0
                        ? new String(part, 0, part.length - 2, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT)
                        : name;
            }
            if (!OF_CONNECTIONS.contains(name)) {
                count(StoreName.REDIS, name);
            }
            out.write(command.toByteArray());
        }
    }

    private static String line(InputStream in, OutputStream copy) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            copy.write(next);
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private void postgres(DataInputStream in, OutputStream out) throws IOException {
        boolean started = false;
        while (!started) {
            byte[] rest = new byte[in.readInt() - 4];
            in.readFully(rest);
            int code = ByteBuffer.wrap(rest).getInt();
            started = code != SSL && code != GSS;
            out.write(ByteBuffer.allocate(rest.length + 4)
                    .putInt(rest.length + 4)
                    .put(rest)
                    .array());
        }
        Map<String, String> statements = new HashMap<>();
        String sql = "";
        OutputStream buffered = new BufferedOutputStream(out);
        while (true) {
            int type = in.readUnsignedByte();
            byte[] rest = new byte[in.readInt() - 4];
            in.readFully(rest);
            buffered.write(type);
            buffered.write(ByteBuffer.allocate(4).putInt(rest.length + 4).array());
            buffered.write(rest);
            switch (type) {
                case 'P' -> statements.put(string(rest, 0), string(rest, 1));
                case 'B' -> sql = statements.getOrDefault(string(rest, 1), "");
                case 'Q' -> sql = string(rest, 0);
                default -> {
                    // says nothing of what is asked
                }
            }
            if (type == 'Q' || type == 'S') {
                String words = sql.strip().toLowerCase(Locale.ROOT);
                if (!words.isEmpty()
                        && !words.startsWith("set ")
                        && !words.startsWith("show ")
                        && !words.contains("pg_catalog")) {
                    count(StoreName.POSTGRES, words.replaceAll("\\s+", " "));
                }
            }
            if (in.available() == 0) {
                buffered.flush();
            }
        }
    }

    /** The text with this number among those that begin a message. */
    private static String string(byte[] message, int number) {
        int begin = 0;
        for (int skipped = 0; skipped < number; skipped++) {
            while (message[begin] != 0) {
                begin++;
            }
            begin++;
        }
        int end = begin;
        while (message[end] != 0) {
            end++;
        }
        return new String(message, begin, end - begin, StandardCharsets.UTF_8);
    }

    private void bolt(DataInputStream in, OutputStream out) throws IOException {
        byte[] proposals = new byte[20];
        in.readFully(proposals);
        // the long negotiation, which some propose first, would be of another form
        if (proposals[6] == 1 && proposals[7] == (byte) 0xFF) {
            Arrays.fill(proposals, 4, 8, (byte) 0);
        }
        out.write(proposals);
        while (true) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            int size = in.readUnsignedShort();
            int signature = -1;
            while (size > 0) {
                byte[] chunk = new byte[size];
                in.readFully(chunk);
                signature = signature < 0 ? chunk[1] & 0xFF : signature;
                message.write(size >> 8);
                message.write(size);
                message.write(chunk);
                size = in.readUnsignedShort();
            }
            message.write(0);
            message.write(0);
            String name =
                    switch (signature) {
                        case 0x10 -> "RUN";
                        case 0x11 -> "BEGIN";
                        case 0x12 -> "COMMIT";
                        case 0x13 -> "ROLLBACK";
                        default -> "";
                    };
            if (!name.isEmpty()) {
                count(StoreName.NEO4J, name);
            }
            out.write(message.toByteArray());
        }
    }

    private void http2(DataInputStream in, OutputStream out) throws IOException {
        byte[] preface = new byte[24];
        in.readFully(preface);
        out.write(preface);
        while (true) {
            byte[] head = new byte[9];
            in.readFully(head);
            byte[] frame = new byte[((head[0] & 0xFF) << 16) | ((head[1] & 0xFF) << 8) | (head[2] & 0xFF)];
            in.readFully(frame);
            if (head[3] == 1) {
                count(StoreName.QDRANT, "call");
            }
            out.write(head);
            out.write(frame);
        }
    }

    @Override
    public void close() {
        listening.forEach(server -> {
            try {
                server.close();
            } catch (IOException e) {
                // nobody is taken any more
            }
        });
        threads.shutdownNow();
    }
}
