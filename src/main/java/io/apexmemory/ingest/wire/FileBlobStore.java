package io.apexmemory.ingest.wire;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Blobs in a folder, two levels deep. A blob appears whole or not at all, also after a crash; processes may share the folder,
 * and all workers and clients of a namespace must.
 */
public final class FileBlobStore implements BlobStore {
    private final Path root;

    public FileBlobStore(Path root) {
        this.root = root;
    }

    @Override
    public void put(String name, byte[] content) {
        Path file = file(name);
        try {
            // a file of another size is damaged, or was compressed by another library: both may be replaced
            if (Files.exists(file) && Files.size(file) == content.length) {
                return;
            }
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
        } catch (IOException e) {
            throw unusable("write to", e);
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
        return root.resolve(name.substring(0, 2)).resolve(name.substring(2, 4)).resolve(name);
    }

    private ApexException unusable(String what, IOException e) {
        return new ApexException(
                ErrorType.DOCUMENT_STORAGE,
                "Cannot " + what + " the blob store " + this + " ("
                        + e.getClass().getSimpleName() + "); see BLOB_STORE, the folder's owner and free space",
                e);
    }
}
