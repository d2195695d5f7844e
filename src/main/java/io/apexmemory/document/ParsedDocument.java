package io.apexmemory.document;

import java.util.List;
import java.util.UUID;

/**
 * A document as text. {@code chunks} are pieces of {@code content} in order, which may overlap; together they cover every
 * character of it.
 */
public record ParsedDocument(UUID uuid, String content, Metadata metadata, List<String> chunks) {
    public ParsedDocument {
        chunks = Chunks.in(content, chunks);
    }
}
