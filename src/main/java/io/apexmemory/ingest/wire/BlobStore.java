package io.apexmemory.ingest.wire;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Keeps bytes under a name of 64 hexadecimal digits that follows from them. Thread-safe. Nothing is ever deleted: a blob must
 * outlive every history that refers to it, and how long those are kept is the operator's choice, so removing old blobs is too.
 *
 * @see <a href="https://docs.temporal.io/temporal-service/temporal-server#retention-period">retention of histories</a>
 */
public interface BlobStore {
    /**
     * Durable when it returns; storing the same again costs a look.
     *
     * @throws io.apexmemory.document.ApexException of type DocumentStorageError, naming the store
     */
    void put(String name, byte[] content);

    /**
     * Empty when nothing has that name.
     *
     * @throws io.apexmemory.document.ApexException of type DocumentStorageError, naming the store
     */
    Optional<byte[]> get(String name);

    /**
     * The store that BLOB_STORE names: {@code file:FOLDER} or {@code s3://BUCKET/PREFIX}.
     *
     * @param s3 asked only for the latter
     */
    static BlobStore open(String address, Supplier<S3Client> s3) {
        if (address.startsWith("file:")) {
            return new FileBlobStore(Path.of(address.substring("file:".length()).replaceFirst("^//(?=/)", "")));
        }
        if (address.startsWith("s3://") && address.length() > "s3://".length()) {
            String[] parts = address.substring("s3://".length()).split("/", 2);
            return new S3BlobStore(s3.get(), parts[0], parts.length == 2 ? parts[1] : "");
        }
        throw new IllegalArgumentException(
                "BLOB_STORE is " + address + "; it must be file:FOLDER or s3://BUCKET/PREFIX");
    }
}
