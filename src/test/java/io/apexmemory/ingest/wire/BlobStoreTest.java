package io.apexmemory.ingest.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ContentHash;
import io.apexmemory.stack.SharedStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
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

    private final UUID id = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(strings = {"file", "s3"})
    void whatBelongsToADocumentGoesWithIt(String kind) {
        BlobStore blobs = open(kind);
        String second = ContentHash.sha256(new byte[] {9});
        for (String name :
                new String[] {SHA, BlobStore.name(id, SHA), BlobStore.name(id, second), BlobStore.name(other, SHA)}) {
            blobs.put(name, CONTENT);
            blobs.put(name, CONTENT);
            assertThat(blobs.get(name)).hasValue(CONTENT);
        }

        assertThat(blobs.removeOf(id, Instant.now().minusSeconds(5)))
                .as("of a newer ingestion")
                .isZero();
        assertThat(blobs.get(BlobStore.name(id, SHA))).isPresent();
        assertThat(blobs.removeOf(id, Instant.now())).isEqualTo(2);
        assertThat(blobs.get(BlobStore.name(id, SHA))).isEmpty();
        assertThat(blobs.get(BlobStore.name(other, SHA))).isPresent();
        assertThat(blobs.get(SHA)).isPresent();
        assertThat(blobs.removeOf(id, Instant.now())).isZero();
        blobs.put(BlobStore.name(id, SHA), CONTENT);
        assertThat(blobs.get(BlobStore.name(id, SHA))).isPresent();
    }

    @Test
    void whatIsStoredAgainIsYoung() throws Exception {
        BlobStore blobs = open("file");
        blobs.put(BlobStore.name(id, SHA), CONTENT);
        Path file = folder.resolve(BlobStore.name(id, SHA));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
        Instant deletion = Instant.now().minusSeconds(1);
        blobs.put(BlobStore.name(id, SHA), CONTENT);

        assertThat(blobs.removeOf(id, deletion)).isZero();
        assertThat(blobs.get(BlobStore.name(id, SHA))).isPresent();
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
