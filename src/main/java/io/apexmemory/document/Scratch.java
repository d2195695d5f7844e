package io.apexmemory.document;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Files that this process needs for a while, in a folder of its own that nobody else may read. Whoever asks for one removes it; the
 * folder goes with the process, and what a killed process left goes when the next one of the same user asks for its first file.
 * Thread-safe.
 */
public final class Scratch {
    private static final String FOLDERS = "apex-scratch-";
    /** Locked as long as the process lives. */
    private static final String LOCK = "lock";

    private static Scratch shared;

    private final Path folder;

    @SuppressWarnings("unused") // it is there to be held
    private final FileLock lock;

    private Scratch(Path parent) throws IOException {
        folder = Files.createTempDirectory(parent, FOLDERS);
        // under another name until it is locked, so that nobody takes it for a dead one's
        Path draft = folder.resolve("draft");
        lock = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                .lock();
        Files.move(draft, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * An empty file.
     *
     * @param suffix tells a person what it is for
     */
    public static Path file(String suffix) throws IOException {
        return Files.createTempFile(shared().folder, "", suffix);
    }

    private static synchronized Scratch shared() throws IOException {
        if (shared == null || !Files.isDirectory(shared.folder)) {
            shared = in(Path.of(System.getProperty("java.io.tmpdir")));
        }
        return shared;
    }

    static Scratch in(Path parent) throws IOException {
        Scratch scratch = new Scratch(parent);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(scratch.folder), "apex-scratch"));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, FOLDERS + "*")) {
            for (Path other : folders) {
                if (!other.equals(scratch.folder) && scratch.abandoned(other)) {
                    remove(other);
                }
            }
        }
        return scratch;
    }

    Path folder() {
        return folder;
    }

    private boolean abandoned(Path other) {
        try {
            if (!Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(other).equals(Files.getOwner(folder))) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE);
                    FileLock free = channel.tryLock()) {
                return free != null;
            }
        } catch (IOException | IllegalStateException e) {
            return false; // another one's, or being made, or gone, or held in this process
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            // the next process tries it again
        }
    }
}
