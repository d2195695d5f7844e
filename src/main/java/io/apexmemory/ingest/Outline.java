package io.apexmemory.ingest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.apexmemory.document.Metadata;
import java.io.IOException;
import java.util.UUID;

/**
 * What a workflow needs to know of a parsed document, read without its text.
 *
 * @param chunks how many there are
 */
// of what is unknown and not named here a record's reader makes a copy
@JsonIgnoreProperties("content")
record Outline(
        UUID uuid,
        Metadata metadata,
        @JsonDeserialize(using = Outline.Counting.class) int chunks) {

    /** How many items a list has, read without them. */
    @JsonDeserialize(using = CountOf.class)
    record Count(int items) {}

    static final class Counting extends JsonDeserializer<Integer> {
        @Override
        public Integer deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                return context.reportInputMismatch(Count.class, "a list must be an array");
            }
            int items = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                json.skipChildren();
                items++;
            }
            return items;
        }
    }

    static final class CountOf extends JsonDeserializer<Count> {
        private static final Counting COUNTING = new Counting();

        @Override
        public Count deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return new Count(COUNTING.deserialize(json, context));
        }
    }
}
