package io.apexmemory.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The ten things that must hold, always, in the order of the design. */
public enum Invariant {
    /** Each live version is complete in PostgreSQL, Neo4j and Qdrant; Redis holds it or nothing. */
    ATOMIC,
    /** Many executions of one request leave what one leaves, and answer the same. */
    IDEMPOTENT,
    /** Everything that a store holds belongs to a live version, or to a saga still in its grace. */
    NO_ORPHAN,
    /** What was acknowledged is readable until it is replaced or deleted. */
    NO_LOST_ACKNOWLEDGEMENT,
    /** A version stays byte for byte what it was when it was published. */
    PREVIOUS_GOOD,
    /** Live version and fence never fall. */
    MONOTONIC,
    /** No document's saga changes another's mentions. */
    ISOLATED,
    /** No reader sees two versions mixed. */
    READ_ATOMIC,
    /** Nothing stays open, locked or given up for good. */
    CONVERGENT,
    /** What was answered is what an audit finds. */
    HONEST;

    /** The name on the wire, for example {@code no_orphan}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
