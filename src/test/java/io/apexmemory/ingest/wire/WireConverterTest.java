package io.apexmemory.ingest.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Vector;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.payload.context.WorkflowSerializationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values as payloads and back. */
class WireConverterTest {
    @TempDir
    Path folder;

    @Test
    void thelimitIs256KiB() {
        // two bytes are the quotes
        assertThat(encoding(payload("x".repeat(262_142)))).isEqualTo("json/plain");
        assertThat(encoding(payload("x".repeat(262_143)))).isEqualTo("json/apex-claim");
    }

    @Test
    void whatTravelsByReferenceComesBack() throws IOException {
        String text = "Fracht é 運賃 ".repeat(50_000);

        assertThat(read(payload(text), String.class)).isEqualTo(text);
        payload(text);
        assertThat(blobs()).hasSize(1);
        assertThat(blobs().get(0).toString()).matches(".*/([0-9a-f]{2})/([0-9a-f]{2})/\\1\\2[0-9a-f]{60}");
    }

    @ParameterizedTest
    @CsvSource({
        "ingest-6f1c1f5e-7a2b-4c3d-9e8f-0a1b2c3d4e5f, documents/6f1c1f5e-7a2b-4c3d-9e8f-0a1b2c3d4e5f, document_id",
        "ingest-6F1C1F5E-7A2B-4C3D-9E8F-0A1B2C3D4E5F, documents/6f1c1f5e-7a2b-4c3d-9e8f-0a1b2c3d4e5f, document_id",
        "batch-6f1c1f5e-7a2b-4c3d-9e8f-0a1b2c3d4e5f, batches/6f1c1f5e-7a2b-4c3d-9e8f-0a1b2c3d4e5f, batch_id"
    })
    void whatBelongsToAWorkflowLiesInItsFolder(String workflowId, String where, String field) throws IOException {
        String text = "x".repeat(300_000);
        Payload claim = converter()
                .withContext(new WorkflowSerializationContext("default", workflowId))
                .toPayload(text)
                .orElseThrow();

        assertThat(blobs()).containsExactly(folder.resolve(where).resolve(blobName(claim)));
        assertThat(claim.getData().toStringUtf8())
                .contains("\"" + field + "\":\"6f1c1f5e-7a2b-4c3d-9e8f-0a1b2c3d4e5f\"");
        // whoever reads it need not know whose it is
        assertThat(read(claim, String.class)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch-6F1C1F5E-7A2B-4C3D-9E8F-0A1B2C3D4E5F", "batch-of-monday", "reconcile-1"})
    void whatBelongsToAnotherWorkflowIsNobodys(String workflowId) throws IOException {
        Payload claim = converter()
                .withContext(new WorkflowSerializationContext("default", workflowId))
                .toPayload("x".repeat(300_000))
                .orElseThrow();

        assertThat(claim.getData().toStringUtf8()).doesNotContain("_id");
        assertThat(blobs())
                .singleElement()
                .satisfies(blob -> assertThat(folder.relativize(blob))
                        .hasToString(blobName(claim).replaceFirst("(..)(..).*", "$1/$2/$0")));
    }

    @Test
    void fewVectorsArePlainNumbersAndManyGoBase64ByReference() {
        Payload few = payload(embeddings(8));
        Payload many = payload(embeddings(16));

        assertThat(encoding(few)).isEqualTo("json/plain");
        assertThat(few.getData().toStringUtf8()).contains("\"chunk_embeddings\":[[0.");
        // base64 it is half of what would have to travel by reference; numbers would be more
        assertThat(encoding(many)).isEqualTo("json/apex-claim");
        assertThat(many.getData().toStringUtf8()).containsPattern("\"size\":1[0-9]{5},");
        assertThat(read(few, Embeddings.class)).isEqualTo(embeddings(8));
        assertThat(read(many, Embeddings.class)).isEqualTo(embeddings(16));
        assertThat(read(payload(embeddings(100)), Embeddings.class)).isEqualTo(embeddings(100));
    }

    @Test
    void aMissingBlobIsNamedWithItsSetting() throws IOException {
        Payload claim = payload("x".repeat(300_000));
        Files.delete(blobs().get(0));

        assertThatThrownBy(() -> read(claim, String.class))
                .isInstanceOf(ApexException.class)
                .hasMessageContaining(blobName(claim))
                .hasMessageContaining("BLOB_STORE");
    }

    @Test
    void aDamagedBlobIsNotBelieved() throws IOException {
        Payload claim = payload("x".repeat(300_000));
        Path blob = blobs().get(0);
        byte[] right = Files.readAllBytes(blob);
        payload("y".repeat(300_000));
        Path other = blobs().stream().filter(b -> !b.equals(blob)).findFirst().orElseThrow();

        Files.write(blob, Files.readAllBytes(other));
        assertThatThrownBy(() -> read(claim, String.class)).hasMessageContaining("is damaged");
        Files.write(blob, java.util.Arrays.copyOf(right, right.length / 2));
        assertThatThrownBy(() -> read(claim, String.class)).hasMessageContaining("is damaged");

        payload("x".repeat(300_000));
        assertThat(read(claim, String.class)).hasSize(300_000);
    }

    @Test
    void aClaimCannotNameAnyOtherFile() {
        Payload claim = payload("x".repeat(300_000));
        Payload forged = claim.toBuilder()
                .setData(com.google.protobuf.ByteString.copyFromUtf8(
                        claim.getData().toStringUtf8().replace(blobName(claim), "../../../../etc/passwd")))
                .build();

        assertThatThrownBy(() -> read(forged, String.class)).hasMessageContaining("malformed");
    }

    @Test
    void anUnreadableValueIsNotQuoted() {
        assertThatThrownBy(() -> read(payload("Dear Mr Smith"), UUID.class))
                .isInstanceOf(DataConverterException.class)
                .hasNoCause()
                .hasMessageNotContaining("Smith");
    }

    @Test
    void blobStoresAreOpenedByAddress() {
        assertThat(BlobStore.open("file:./.apex/blobs", () -> null)).hasToString("file:./.apex/blobs");
        assertThat(BlobStore.open("file:///var/blobs", () -> null)).hasToString("file:/var/blobs");
        assertThat(BlobStore.open("s3://bucket/some/prefix", () -> null)).hasToString("s3://bucket/some/prefix/");
        assertThatThrownBy(() -> BlobStore.open("ftp://x", () -> null)).hasMessageContaining("BLOB_STORE is ftp://x");
    }

    private DataConverter converter() {
        return WireConverter.over(new FileBlobStore(folder));
    }

    private Payload payload(Object value) {
        return converter().toPayload(value).orElseThrow();
    }

    private <T> T read(Payload payload, Class<T> type) {
        return converter().fromPayload(payload, type, type);
    }

    private java.util.List<Path> blobs() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String blobName(Payload claim) {
        return claim.getData().toStringUtf8().replaceAll(".*\"sha256\":\"([0-9a-f]{64})\".*", "$1");
    }

    private static String encoding(Payload payload) {
        return payload.getMetadataOrThrow("encoding").toStringUtf8();
    }

    private static Embeddings embeddings(int chunks) {
        float[] values = new float[1536];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i + 1) / 30 + 0.04f;
        }
        Vector vector = Vector.of(values);
        return new Embeddings("text-embedding-3-small", vector, Collections.nCopies(chunks, vector));
    }
}
