package io.apexmemory.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
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

    /** From JSON, in which {@code content} had better come first: chunks that come later are read as places in it. */
    @JsonCreator
    static ParsedDocument read(
            @JsonProperty("uuid") UUID uuid,
            @JsonProperty("content") @JsonDeserialize(using = LateText.FromJson.class) LateText content,
            @JsonProperty("metadata") Metadata metadata,
            @JsonProperty("chunks") @JsonDeserialize(using = Chunks.FromJson.class) List<String> chunks) {
        return new ParsedDocument(uuid, content == null ? null : content.toString(), metadata, chunks);
    }
}
