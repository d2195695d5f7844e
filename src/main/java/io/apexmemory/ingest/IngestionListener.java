package io.apexmemory.ingest;

/** Told how ingestions go, by the thread that follows them. */
public interface IngestionListener {
    /** How far one has come; may be skipped, and repeated. */
    void state(IngestionHandle ingestion, IngestionState state);

    /** Exactly once for each. */
    void ended(IngestionHandle ingestion, IngestionOutcome outcome);
}
