package io.apexmemory.ingest;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a document is on its way; {@link #percent} grows along it. */
public enum IngestionStatus {
    PENDING(0),
    PARSING(5),
    PARSED(25),
    EXTRACTING_ENTITIES(30),
    ENTITIES_EXTRACTED(45),
    GENERATING_EMBEDDINGS(50),
    EMBEDDINGS_GENERATED(75),
    WRITING_DATABASES(80),
    COMPLETED(100),
    FAILED(100);

    private final int percent;

    IngestionStatus(int percent) {
        this.percent = percent;
    }

    /** The name on the wire, for example {@code extracting_entities}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Share of the way that lies behind, from 0 to 100. */
    public int percent() {
        return percent;
    }

    public boolean ended() {
        return this == COMPLETED || this == FAILED;
    }
}
