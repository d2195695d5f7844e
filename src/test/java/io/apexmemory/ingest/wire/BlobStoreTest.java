package io.apexmemory.ingest.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ContentHash;
import io.apexmemory.stack.SharedStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Blobs of a document or a batch go with it, and no others. */
class BlobStoreTest {
    private static final byte[] CONTENT = {1, 2, 3};
    private static final String SHA = ContentHash.sha256(CONTENT);

    @TempDir
    Path folder;

    @TempDir
    Path temporary;

    private final BlobOwner owner = BlobOwner.document(UUID.randomUUID());
    private final BlobOwner other = BlobOwner.document(UUID.randomUUID());
    private final BlobOwner batch = BlobOwner.batch(owner.id());

    @ParameterizedTest
    @ValueSource(strings = {"file", "s3"})
    void whatBelongsToSomebodyGoesWithIt(String kind) throws IOException {
        BlobStore blobs = open(kind);
        String second = ContentHash.sha256(new byte[] {9});
        for (String name : new String[] {SHA, owner.blob(SHA), owner.blob(second), other.blob(SHA), batch.blob(SHA)}) {
            put(blobs, name);
            put(blobs, name);
            assertThat(get(blobs, name)).hasValue(CONTENT);
        }

        assertThat(blobs.untouchedSince(Instant.now().minusSeconds(5))).isEmpty();
        assertThat(blobs.untouchedSince(Instant.now().plusSeconds(5))).containsExactlyInAnyOrder(owner, other, batch);
        assertThat(blobs.removeOf(owner, Instant.now().minusSeconds(5)))
                .as("of a newer ingestion")
                .isZero();
        assertThat(get(blobs, owner.blob(SHA))).isPresent();
        assertThat(blobs.removeOf(owner, Instant.now())).isEqualTo(2);
        assertThat(get(blobs, owner.blob(SHA))).isEmpty();
        assertThat(get(blobs, other.blob(SHA))).isPresent();
        assertThat(get(blobs, batch.blob(SHA))).isPresent();
        assertThat(get(blobs, SHA)).isPresent();
        assertThat(blobs.removeOf(owner, Instant.now())).isZero();
        put(blobs, owner.blob(SHA));
        assertThat(get(blobs, owner.blob(SHA))).isPresent();
    }

    @Test
    void whatIsStoredAgainIsYoung() throws Exception {
        BlobStore blobs = open("file");
        put(blobs, owner.blob(SHA));
        Path file = folder.resolve(owner.blob(SHA));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
        Instant deletion = Instant.now().minusSeconds(1);
        put(blobs, owner.blob(SHA));

        assertThat(blobs.removeOf(owner, deletion)).isZero();
        assertThat(get(blobs, owner.blob(SHA))).isPresent();
    }

    private void put(BlobStore blobs, String name) throws IOException {
        blobs.put(name, Files.write(Files.createTempFile(temporary, "content", ""), CONTENT));
    }

    private static Optional<byte[]> get(BlobStore blobs, String name) throws IOException {
        try (InputStream bytes = blobs.open(name).orElse(null)) {
            return bytes == null ? Optional.empty() : Optional.of(bytes.readAllBytes());
        }
    }

    private BlobStore open(String kind) {
        if (kind.equals("file")) {
            return new FileBlobStore(folder);
        }
        S3Client s3 = SharedStack.get().clients().s3();
        s3.createBucket(request -> request.bucket("blobs-" + owner.id()));
        return new S3BlobStore(s3, "blobs-" + owner.id(), "some/prefix");
    }
}
