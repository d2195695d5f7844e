package io.apexmemory.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Files that this process needs for a while, in a folder of its own that nobody else may read. Whoever asks for one removes it; the
 * folder goes with the process, and what a killed process left goes when the next one of the same user asks for its first file.
 * Where a system has no locks, or lets nobody list its folder for temporary files, that stays for the operator. Thread-safe.
 */
public final class Scratch {
    private static final String FOLDERS = "apex-scratch-";
    /** Locked as long as the process lives; the last to go, since a folder without one is never taken for a dead process's. */
    private static final String LOCK = "lock";

    /** Of this process: a lock would go with the first descriptor that is closed. */
    private static final Map<Path, Optional<FileLock>> OURS = new ConcurrentHashMap<>();

    private static Path folder;

    private Scratch() {}

    /**
     * An empty file.
     *
     * @param suffix tells a person what it is for
     */
    public static Path file(String suffix) throws IOException {
        return Files.createTempFile(folder(), "", suffix);
    }

    private static synchronized Path folder() throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            folder = in(Path.of(System.getProperty("java.io.tmpdir")));
        }
        return folder;
    }

    static Path in(Path parent) throws IOException {
        Path made = Files.createTempDirectory(parent, FOLDERS);
        OURS.put(made, locked(made));
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made), "apex-scratch"));
        } catch (IllegalStateException e) {
            // this process ends already: the next one finds it
        }
        sweep(parent, made);
        return made;
    }

    /** Under another name until it is locked, so that nobody takes it for a dead one's. */
    private static Optional<FileLock> locked(Path folder) {
        Path draft = folder.resolve("draft");
        try {
            FileLock lock = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    .tryLock();
            Files.move(draft, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
            return Optional.ofNullable(lock);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void sweep(Path parent, Path made) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, FOLDERS + "*")) {
            UserPrincipal user = Files.getOwner(made);
            for (Path other : folders) {
                if (!OURS.containsKey(other)) {
                    removeAbandoned(other, user);
                }
            }
        } catch (IOException | DirectoryIteratorException | UnsupportedOperationException e) {
            // somebody else may tidy up
        }
    }

    private static void removeAbandoned(Path other, UserPrincipal user) {
        try {
            // one look, and not through a link: what is this user's own nobody else can exchange
            PosixFileAttributes attributes =
                    Files.readAttributes(other, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory() && attributes.owner().equals(user)) {
                removeUnlocked(other);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // being made, or gone meanwhile
        }
    }

    private static void removeUnlocked(Path other) throws IOException {
        try (FileChannel channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            if (free != null) {
                remove(other);
            }
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> inside = files.filter(file -> !file.equals(folder) && !file.endsWith(LOCK))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path file : inside) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder.resolve(LOCK));
            Files.deleteIfExists(folder);
        } catch (IOException | UncheckedIOException e) {
            // the next process tries it again
        }
    }
}
