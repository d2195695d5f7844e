package io.apexmemory.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The right to one container that outlives its stack: an empty file in java.io.tmpdir that is locked as long as the container is in
 * use, so that no two stacks share one. The lock ends with its JVM, however that ends.
 */
final class Lease implements AutoCloseable {
    private static final int MOST = 50;

    private final String name;
    private final FileChannel file;

    private Lease(String name, FileChannel file) {
        this.name = name;
        this.file = file;
    }

    /** The first that is nobody's. */
    static Lease ofOne(String service) {
        return IntStream.range(0, MOST)
                .mapToObj(number -> take(service + "-" + number))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "%d kept containers of %s are in use: run without -Dstack.reuse".formatted(MOST, service)));
    }

    /** Empty if it is in use. */
    static Optional<Lease> take(String name) {
        Path path = Path.of(System.getProperty("java.io.tmpdir"), "apex-kept-" + name + ".lock");
        try {
            FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locks(file)) {
                return Optional.of(new Lease(name, file));
            }
            file.close();
            return Optional.empty();
        } catch (AccessDeniedException e) {
            // another user's
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("no lock at " + path, e);
        }
    }

    private static boolean locks(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // by another stack of this JVM
            return false;
        }
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lease of " + name + " cannot be given back", e);
        }
    }
}
