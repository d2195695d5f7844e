package io.apexmemory.ingest.wire;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Keeps bytes under a name that follows from them and from whom they belong to. Thread-safe. A blob must outlive every history
 * that refers to it. What belongs to a deleted document goes with it: histories of its ingestions cannot be read to their end after
 * that. What belongs to a document or a batch whose histories are gone is removed by a reconciliation. What is nobody's, as all was
 * in the first releases, stays until the operator removes it.
 *
 * @see <a href="https://docs.temporal.io/temporal-service/temporal-server#retention-period">retention of histories</a>
 */
public interface BlobStore {
    /**
     * Durable when it returns; storing the same again costs little more than a look, and makes it young again.
     *
     * @param name {@link BlobOwner#blob}, or the SHA-256 alone for what is nobody's
     * @throws io.apexmemory.document.ApexException of type DocumentStorageError, naming the store
     */
    void put(String name, Path content);

    /**
     * The bytes, for the caller to read and to close; empty when nothing has that name.
     *
     * @throws io.apexmemory.document.ApexException of type DocumentStorageError, naming the store
     */
    Optional<InputStream> open(String name);

    /**
     * Removes the blobs of an owner that were stored up to this moment, by the store's own clock, and not again since; how
     * many there were. An ingestion that stores the same bytes in the very moment of their removal fails, and may be repeated.
     *
     * @throws io.apexmemory.document.ApexException of type DocumentStorageError, naming the store
     */
    int removeOf(BlobOwner owner, Instant storedUntil);

    /**
     * The owners all whose blobs were stored before this moment, by the store's own clock, and not again since.
     *
     * @throws io.apexmemory.document.ApexException of type DocumentStorageError, naming the store
     */
    List<BlobOwner> untouchedSince(Instant moment);

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
