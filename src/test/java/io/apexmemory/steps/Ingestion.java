package io.apexmemory.steps;

import io.apexmemory.document.Entity;
import io.apexmemory.document.IngestResult;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.ingest.IngestionFailure;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.ingest.Step;
import java.util.List;
import java.util.UUID;

/** An ingestion that was followed to its end. */
record Ingestion(Document document, IngestionHandle handle, IngestionOutcome outcome, History history) {
    UUID documentId() {
        return handle.documentId();
    }

    ParsedDocument parsed() {
        return history.answer(Step.PARSE, ParsedDocument.class);
    }

    List<Entity> entities() {
        return List.of(history.answer(Step.EXTRACT, Entity[].class));
    }

    /** Fails the scenario, with the reason, if there is no result. */
    IngestResult result() {
        if (outcome instanceof IngestionOutcome.Arrived arrived) {
            return arrived.result();
        }
        throw new AssertionError("%s was not ingested: %s".formatted(document, failure()));
    }

    /** Fails the scenario if it succeeded. */
    IngestionFailure failure() {
        if (outcome instanceof IngestionOutcome.Failed failed) {
            return failed.failure();
        }
        throw new AssertionError("%s was ingested: %s".formatted(document, result()));
    }
}
