package io.apexmemory.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that cannot choose one themselves. They lie below the range from which systems take the ports of outgoing
 * connections, so that none is taken between being found and being used; nor by another test process of the same user, since each
 * locks, for as long as it lives, the byte at the port's number in a file of theirs.
 */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    /** Never closed: a system may give up all of a process's locks on a file when any of its channels to it is closed. */
    private static final FileChannel LOCKS = locks();

    private Ports() {}

    /** A port on which nothing listens, and which neither this process nor another of the user's has been given. */
    public static int free() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (GIVEN.add(port) && isOurs(port) && isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between %d and %d".formatted(FIRST, LAST));
    }

    private static FileChannel locks() {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "apex-ports-" + System.getProperty("user.name"));
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot open " + file + ", in which test processes share out their ports", e);
        }
    }

    private static boolean isOurs(int port) {
        try {
            return LOCKS.tryLock(port, 1, false) != null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock port " + port, e);
        }
    }

    /** Asks by a connection: a socket that listens would do so a while longer in a process that another thread starts meanwhile. */
    private static boolean isFree(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }
}
