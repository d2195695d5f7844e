package io.apexmemory.ingest.wire;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs in a folder, two levels deep, and those of a document in a folder of its own. A blob appears whole or not at all, also after a crash; processes may share the folder,
 * and all workers and clients of a namespace must.
 */
public final class FileBlobStore implements BlobStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileBlobStore.class);

    private final Path root;

    public FileBlobStore(Path root) {
        this.root = root;
    }

    @Override
    public void put(String name, byte[] content) {
        Path file = file(name);
        try {
            if (!renewed(file, content.length)) {
                write(file, content);
            }
        } catch (NoSuchFileException e) {
            again(file, content);
        } catch (IOException e) {
            throw unusable("write to", e);
        }
    }

    /** The document was deleted meanwhile, and its folder with it. */
    private void again(Path file, byte[] content) {
        try {
            write(file, content);
        } catch (IOException e) {
            throw unusable("write to", e);
        }
    }

    /** A file of another size is damaged, or was compressed by another library: both may be replaced. */
    private static boolean renewed(Path file, int size) throws IOException {
        if (!Files.exists(file) || Files.size(file) != size) {
            return false;
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        return true;
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft = Files.createTempFile(file.getParent(), "draft-", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    @Override
    public int removeOf(UUID documentId, Instant storedUntil) {
        Path folder = root.resolve(BlobStore.folder(documentId));
        int removed = 0;
        try {
            for (Path blob : blobs(folder)) {
                if (!Files.getLastModifiedTime(blob).toInstant().isAfter(storedUntil) && Files.deleteIfExists(blob)) {
                    removed++;
                }
            }
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("The document has newer blobs");
        } catch (IOException e) {
            throw unusable("remove from", e);
        }
        return removed;
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
    public Optional<byte[]> get(String name) {
        try {
            return Optional.of(Files.readAllBytes(file(name)));
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
