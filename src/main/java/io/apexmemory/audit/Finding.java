package io.apexmemory.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.apexmemory.document.StoreName;
import java.util.Locale;
import java.util.UUID;

/**
 * One thing that is not as it must be. It names everything by ids, numbers and hashes, never by text of a document.
 *
 * @param documentId null where what was found belongs to no document
 * @param version 0 where it belongs to none
 * @param subject the one thing that it is about (a key, a point, a saga), or null
 * @param detail what is missing, too much, different or stuck, in words for a person
 */
public record Finding(
        Invariant invariant, Kind kind, StoreName store, UUID documentId, long version, String subject, String detail) {

    /** What to do about it. */
    @JsonProperty("remedy")
    public String remedy() {
        return switch (invariant) {
            case NO_LOST_ACKNOWLEDGEMENT -> "ingest the document again";
            case ATOMIC, PREVIOUS_GOOD, READ_ATOMIC, ISOLATED ->
                "apex verify --repair; if it is still found after that, ingest the document again";
            case IDEMPOTENT ->
                documentId == null
                        ? "ingest the documents that mention it again"
                        : "apex verify --repair; if it is still found after that, ingest the document again";
            case NO_ORPHAN, MONOTONIC, CONVERGENT, HONEST -> "apex verify --repair";
        };
    }

    /** In which way it is wrong. */
    public enum Kind {
        MISSING,
        TOO_MUCH,
        DIFFERENT,
        STUCK;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
