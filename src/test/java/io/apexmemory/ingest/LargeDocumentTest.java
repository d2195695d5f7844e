package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.Json;
import io.apexmemory.ingest.wire.BlobOwner;
import io.apexmemory.ingest.wire.BlobStore;
import io.apexmemory.ingest.wire.FileBlobStore;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.workflow.unsafe.WorkflowUnsafe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A document that Temporal would refuse arrives all the same, and leaves claims in the history. */
class LargeDocumentTest {
    private final TemporalFixture temporal = new TemporalFixture();

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void largePayloadsTravelByReference() throws IOException {
        large();
        temporal.startWorker();
        IngestionHandle ingestion = temporal.client.start(TemporalFixture.request());

        assertThat(temporal.client.await(ingestion)).isInstanceOf(IngestionOutcome.Arrived.class);
        assertThat(temporal.history(ingestion)).allMatch(e -> e.getSerializedSize() < 10_000);
        assertThat(temporal.pipeline.written.get(0).document().content()).isEqualTo(temporal.pipeline.content);
        assertThat(temporal.pipeline.written.get(0).embeddings().chunkEmbeddings())
                .hasSize(60);

        List<Payload> write = temporal.history(ingestion, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .get(3)
                .getActivityTaskScheduledEventAttributes()
                .getInput()
                .getPayloadsList();
        assertThat(encoding(write.get(0))).isEqualTo("json/apex-claim");
        assertThat(encoding(write.get(1))).isEqualTo("json/plain");
        assertThat(encoding(write.get(2))).isEqualTo("json/apex-claim");
        assertThat(Json.MAPPER
                        .readTree(write.get(0).getData().toByteArray())
                        .get("encoding")
                        .textValue())
                .isEqualTo("json/plain");
        assertThat(blob(write.get(0)).get("content").textValue()).isEqualTo(temporal.pipeline.content);
        assertThat(blob(write.get(2)).get("chunk_embeddings").get(59).textValue())
                .hasSize(8192);
        try (Stream<Path> files = Files.walk(temporal.blobs)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(2);
        }
    }

    @Test
    void aSlowBlobStoreIsNoDeadlock() {
        large();
        BlobStore slow = new SlowInWorkflows(new FileBlobStore(temporal.blobs));
        temporal.startWorker(
                temporal.pipeline,
                WorkflowClient.newInstance(
                        temporal.temporal.getWorkflowServiceStubs(),
                        TemporalFixture.connection().clientOptions(slow, "slow")));
        IngestionHandle ingestion = temporal.client.start(TemporalFixture.request());

        assertThat(temporal.client.await(ingestion)).isInstanceOf(IngestionOutcome.Arrived.class);
        assertThat(temporal.history(ingestion, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED))
                .isEmpty();
    }

    private void large() {
        temporal.pipeline.content = "freight ".repeat(50_000);
        temporal.pipeline.chunks = 60;
        temporal.pipeline.dimensions = 1536;
    }

    private JsonNode blob(Payload claim) throws IOException {
        JsonNode names = Json.MAPPER.readTree(claim.getData().toByteArray());
        Path file = temporal.blobs
                .resolve("documents")
                .resolve(names.get("document_id").textValue())
                .resolve(names.get("sha256").textValue());
        try (GZIPInputStream gzip = new GZIPInputStream(Files.newInputStream(file))) {
            return Json.MAPPER.readTree(gzip);
        }
    }

    private static String encoding(Payload payload) {
        return payload.getMetadataOrThrow("encoding").toStringUtf8();
    }

    /** Longer than the SDK's deadlock detector allows. */
    private record SlowInWorkflows(BlobStore store) implements BlobStore {
        @Override
        public void put(String name, Path content) {
            store.put(name, content);
        }

        @Override
        public int removeOf(BlobOwner owner, Instant storedUntil) {
            return store.removeOf(owner, storedUntil);
        }

        @Override
        public List<BlobOwner> untouchedSince(Instant moment) {
            return store.untouchedSince(moment);
        }

        @Override
        public Optional<InputStream> open(String name) {
            if (WorkflowUnsafe.isWorkflowThread()) {
                pause();
            }
            return store.open(name);
        }

        private static void pause() {
            try {
                Thread.sleep(1500);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
