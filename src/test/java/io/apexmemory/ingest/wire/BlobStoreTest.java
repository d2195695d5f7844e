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

/** Blobs of a document go with it, and no others. */
class BlobStoreTest {
    private static final byte[] CONTENT = {1, 2, 3};
    private static final String SHA = ContentHash.sha256(CONTENT);

    @TempDir
    Path folder;

    @TempDir
    Path temporary;

    private final UUID id = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(strings = {"file", "s3"})
    void whatBelongsToADocumentGoesWithIt(String kind) throws IOException {
        BlobStore blobs = open(kind);
        String second = ContentHash.sha256(new byte[] {9});
        for (String name :
                new String[] {SHA, BlobStore.name(id, SHA), BlobStore.name(id, second), BlobStore.name(other, SHA)}) {
            put(blobs, name);
            put(blobs, name);
            assertThat(get(blobs, name)).hasValue(CONTENT);
        }

        assertThat(blobs.documentsUntouchedSince(Instant.now().minusSeconds(5))).isEmpty();
        assertThat(blobs.documentsUntouchedSince(Instant.now().plusSeconds(5))).containsExactlyInAnyOrder(id, other);
        assertThat(blobs.removeOf(id, Instant.now().minusSeconds(5)))
                .as("of a newer ingestion")
                .isZero();
        assertThat(get(blobs, BlobStore.name(id, SHA))).isPresent();
        assertThat(blobs.removeOf(id, Instant.now())).isEqualTo(2);
        assertThat(get(blobs, BlobStore.name(id, SHA))).isEmpty();
        assertThat(get(blobs, BlobStore.name(other, SHA))).isPresent();
        assertThat(get(blobs, SHA)).isPresent();
        assertThat(blobs.removeOf(id, Instant.now())).isZero();
        put(blobs, BlobStore.name(id, SHA));
        assertThat(get(blobs, BlobStore.name(id, SHA))).isPresent();
    }

    @Test
    void whatIsStoredAgainIsYoung() throws Exception {
        BlobStore blobs = open("file");
        put(blobs, BlobStore.name(id, SHA));
        Path file = folder.resolve(BlobStore.name(id, SHA));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
        Instant deletion = Instant.now().minusSeconds(1);
        put(blobs, BlobStore.name(id, SHA));

        assertThat(blobs.removeOf(id, deletion)).isZero();
        assertThat(get(blobs, BlobStore.name(id, SHA))).isPresent();
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
        s3.createBucket(request -> request.bucket("blobs-" + id));
        return new S3BlobStore(s3, "blobs-" + id, "some/prefix");
    }
}
