package io.apexmemory.saga;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ParsedDocument;
import java.util.List;
import java.util.UUID;

/** What one attempt writes, under the fence that PostgreSQL gave it. */
public record DocumentVersion(ParsedDocument document, List<Entity> entities, Embeddings embeddings, long version) {
    public DocumentVersion {
        entities = List.copyOf(entities);
    }

    public UUID documentId() {
        return document.uuid();
    }
}
