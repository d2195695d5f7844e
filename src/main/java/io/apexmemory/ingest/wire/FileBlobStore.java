package io.apexmemory.ingest.wire;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs in a folder, two levels deep, and those of a document or a batch in a folder of its own. A blob appears whole or not at
 * all, also after a crash; processes may share the folder, and all workers and clients of a namespace must.
 */
public final class FileBlobStore implements BlobStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileBlobStore.class);

    private final Path root;

    public FileBlobStore(Path root) {
        this.root = root;
    }

    @Override
    public void put(String name, Path content) {
        Path file = file(name);
        try {
            if (!renewed(file, Files.size(content))) {
                write(file, content);
            }
        } catch (NoSuchFileException e) {
            again(file, content);
        } catch (IOException e) {
            throw unusable("write to", e);
        }
    }

    /** The document was deleted meanwhile, and its folder with it. */
    private void again(Path file, Path content) {
        try {
            write(file, content);
        } catch (IOException e) {
            throw unusable("write to", e);
        }
    }

    /** A file of another size is damaged, or was compressed by another library: both may be replaced. */
    private static boolean renewed(Path file, long size) throws IOException {
        if (!Files.exists(file) || Files.size(file) != size) {
            return false;
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        return true;
    }

    private static void write(Path file, Path content) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft = Files.createTempFile(file.getParent(), "draft-", ".tmp");
        try {
            Files.copy(content, draft, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    @Override
    public int removeOf(BlobOwner owner, Instant storedUntil) {
        Path folder = root.resolve(owner.folder());
        int removed = 0;
        try {
            for (Path blob : blobs(folder)) {
                if (!Files.getLastModifiedTime(blob).toInstant().isAfter(storedUntil) && Files.deleteIfExists(blob)) {
                    removed++;
                }
            }
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} has newer blobs", owner.workflowId());
        } catch (IOException e) {
            throw unusable("remove from", e);
        }
        return removed;
    }

    @Override
    public List<BlobOwner> untouchedSince(Instant moment) {
        List<BlobOwner> untouched = new ArrayList<>();
        try {
            for (BlobOwner.Kind kind : BlobOwner.Kind.values()) {
                for (Path folder : blobs(root.resolve(kind.folder()))) {
                    if (isUntouchedSince(moment, folder)) {
                        BlobOwner.of(kind, folder.getFileName().toString()).ifPresent(untouched::add);
                    }
                }
            }
        } catch (NoSuchFileException e) {
            return untouched; // one of them went meanwhile, and the others can wait for the next time
        } catch (IOException e) {
            throw unusable("read from", e);
        }
        return untouched;
    }

    private static boolean isUntouchedSince(Instant moment, Path folder) throws IOException {
        for (Path blob : blobs(folder)) {
            if (!Files.getLastModifiedTime(blob).toInstant().isBefore(moment)) {
                return false;
            }
        }
        return true;
    }

    private static List<Path> blobs(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Override
    public Optional<InputStream> open(String name) {
        try {
            return Optional.of(Files.newInputStream(file(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable("read from", e);
        }
    }

    @Override
    public String toString() {
        return "file:" + root;
    }

    private Path file(String name) {
        return name.contains("/")
                ? root.resolve(name)
                : root.resolve(name.substring(0, 2))
                        .resolve(name.substring(2, 4))
                        .resolve(name);
    }

    private ApexException unusable(String what, IOException e) {
        return new ApexException(
                ErrorType.DOCUMENT_STORAGE,
                "Cannot " + what + " the blob store " + this + " ("
                        + e.getClass().getSimpleName() + "); see BLOB_STORE, the folder's owner and free space",
                e);
    }
}
