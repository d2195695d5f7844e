package io.apexmemory.ingest;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.WriteSummary;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/**
 * The four steps as activities. They heartbeat, and fail with a type of {@link io.apexmemory.document.ErrorType} and a message
 * that holds no text of the document.
 */
@ActivityInterface
public interface IngestionActivities {
    String PARSE = "parse_document_activity";
    String EXTRACT = "extract_entities_activity";
    String EMBED = "generate_embeddings_activity";
    String WRITE = "write_to_databases_activity";

    @ActivityMethod(name = PARSE)
    ParsedDocument parse(IngestRequest request);

    /** Empty for blank content, without a call to the extractor. */
    @ActivityMethod(name = EXTRACT)
    List<Entity> extract(ParsedDocument document);

    @ActivityMethod(name = EMBED)
    Embeddings embed(ParsedDocument document);

    /** @param idempotencyId the caller's own id of the request; null, and left out on the wire, when there is none */
    @ActivityMethod(name = WRITE)
    WriteSummary write(ParsedDocument document, List<Entity> entities, Embeddings embeddings, String idempotencyId);
}
