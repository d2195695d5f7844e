package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.Json;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client or worker in another language meets: types, options and payloads as they stand in the history. */
class WireTest {
    private final TemporalFixture temporal = new TemporalFixture();

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void theActivitiesHaveTheContractsTypesAndLimits() {
        temporal.startWorker();
        IngestionHandle ingestion = temporal.client.start(TemporalFixture.request());
        temporal.client.await(ingestion);

        assertThat(scheduled(ingestion).stream().map(WireTest::limits))
                .containsExactly(
                        "parse_document_activity 300 s, heartbeat 30 s, 3 attempts, 1 s * 2.0 <= 30 s",
                        "extract_entities_activity 120 s, heartbeat 30 s, 3 attempts, 2 s * 2.0 <= 60 s",
                        "generate_embeddings_activity 120 s, heartbeat 30 s, 5 attempts, 1 s * 2.0 <= 60 s",
                        "write_to_databases_activity 300 s, heartbeat 30 s, 3 attempts, 5 s * 2.0 <= 60 s");
        assertThat(scheduled(ingestion).get(0).getRetryPolicy().getNonRetryableErrorTypesList())
                .containsExactly(
                        "DocumentNotFoundError",
                        "UnsupportedFormatError",
                        "CorruptDocumentError",
                        "EncryptedDocumentError",
                        "EmptyDocumentError",
                        "DocumentTooLargeError",
                        "ValidationError",
                        "EmbeddingDimensionError",
                        "IdempotencyConflictError",
                        "Superseded");
    }

    @Test
    void extractionAndEmbeddingHaveTwoMinutesForEachStartedBatchOfChunks() {
        assertThat(List.of(Step.EXTRACT, Step.EMBED)).allSatisfy(step -> {
            assertThat(step.options(0).getStartToCloseTimeout()).hasMinutes(2);
            assertThat(step.options(2048).getStartToCloseTimeout()).hasMinutes(2);
            assertThat(step.options(2049).getStartToCloseTimeout()).hasMinutes(4);
        });
        assertThat(Step.WRITE.options(2049).getStartToCloseTimeout()).hasMinutes(5);
    }

    @Test
    void payloadsArePlainJsonWithSnakeCaseNames() throws IOException {
        temporal.startWorker();
        UUID id = UUID.randomUUID();
        IngestionHandle ingestion = temporal.client.start(TemporalFixture.request(id, "file:/a.txt"));
        temporal.client.await(ingestion);

        HistoryEvent started = temporal.history(ingestion).get(0);
        assertThat(started.getWorkflowExecutionStartedEventAttributes()
                        .getWorkflowType()
                        .getName())
                .isEqualTo("DocumentIngestionWorkflow");
        assertThat(ingestion.workflowId()).isEqualTo("ingest-" + id);
        JsonNode request = json(
                started.getWorkflowExecutionStartedEventAttributes().getInput().getPayloads(0));
        assertThat(request)
                .isEqualTo(Json.MAPPER.readTree("{\"document_id\":\"" + id
                        + "\",\"uri\":\"file:/a.txt\",\"source\":\"test\",\"idempotency_id\":null}"));

        List<Payload> write = scheduled(ingestion).get(3).getInput().getPayloadsList();
        assertThat(write).hasSize(3);
        JsonNode document = json(write.get(0));
        assertThat(document.fieldNames()).toIterable().containsExactly("uuid", "content", "metadata", "chunks");
        assertThat(document.get("metadata").fieldNames())
                .toIterable()
                .containsExactly(
                        "title",
                        "author",
                        "file_type",
                        "file_size",
                        "source_path",
                        "created_date",
                        "modified_date",
                        "page_count",
                        "content_sha256");
        JsonNode entity = json(write.get(1)).get(0);
        assertThat(entity.fieldNames())
                .toIterable()
                .containsExactly(
                        "uuid",
                        "name",
                        "entity_type",
                        "confidence",
                        "description",
                        "properties",
                        "mention_text",
                        "mention_count");
        JsonNode embeddings = json(write.get(2));
        assertThat(embeddings.fieldNames())
                .toIterable()
                .containsExactly("model", "document_embedding", "chunk_embeddings");
        assertThat(embeddings.get("chunk_embeddings").get(0).get(1).isNumber()).isTrue();

        JsonNode result = json(temporal.history(ingestion, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
                .get(0)
                .getWorkflowExecutionCompletedEventAttributes()
                .getResult()
                .getPayloads(0));
        assertThat(result)
                .isEqualTo(
                        Json.MAPPER.readTree(
                                "{\"status\":\"success\",\"document_id\":\"" + id
                                        + "\",\"databases_written\":[\"neo4j\",\"postgres\",\"qdrant\",\"redis\"],\"pages\":1,\"chunks\":1,\"entities\":1,\"version\":1}"));
    }

    @Test
    void aRequestsOwnIdempotencyIdIsTheFourthArgumentOfTheWrite() throws IOException {
        temporal.startWorker();
        IngestionHandle ingestion =
                temporal.client.start(new IngestRequest(UUID.randomUUID(), "file:/a.txt", "test", "order-7"));
        temporal.client.await(ingestion);

        List<Payload> write = scheduled(ingestion).get(3).getInput().getPayloadsList();
        assertThat(write).hasSize(4);
        assertThat(json(write.get(3)).textValue()).isEqualTo("order-7");
        assertThat(temporal.pipeline.written.get(0).idempotencyId()).isEqualTo("order-7");
    }

    @Test
    void theStatusHasItsFiveFields() throws IOException {
        temporal.startWorker();
        UUID id = UUID.randomUUID();
        IngestionHandle ingestion = temporal.client.start(TemporalFixture.request(id, "file:/a.txt"));
        temporal.client.await(ingestion);

        JsonNode status =
                temporal.temporal.newUntypedWorkflowStub(ingestion.workflowId()).query("get_status", JsonNode.class);
        assertThat(status)
                .isEqualTo(Json.MAPPER.readTree("{\"document_id\":\"" + id
                        + "\",\"source\":\"test\",\"status\":\"completed\",\"error_message\":null,\"progress\":100}"));
    }

    private List<ActivityTaskScheduledEventAttributes> scheduled(IngestionHandle ingestion) {
        return temporal.history(ingestion, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED).stream()
                .map(HistoryEvent::getActivityTaskScheduledEventAttributes)
                .toList();
    }

    private static String limits(ActivityTaskScheduledEventAttributes activity) {
        var retry = activity.getRetryPolicy();
        return "%s %d s, heartbeat %d s, %d attempts, %d s * %s <= %d s"
                .formatted(
                        activity.getActivityType().getName(),
                        activity.getStartToCloseTimeout().getSeconds(),
                        activity.getHeartbeatTimeout().getSeconds(),
                        retry.getMaximumAttempts(),
                        retry.getInitialInterval().getSeconds(),
                        retry.getBackoffCoefficient(),
                        retry.getMaximumInterval().getSeconds());
    }

    private static JsonNode json(Payload payload) throws IOException {
        assertThat(payload.getMetadataOrThrow("encoding").toStringUtf8()).isEqualTo("json/plain");
        return Json.MAPPER.readTree(payload.getData().toByteArray());
    }
}
