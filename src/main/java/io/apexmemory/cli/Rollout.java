package io.apexmemory.cli;

import io.apexmemory.document.ContentHash;
import java.util.UUID;

/**
 * Which documents go by Temporal: always the same ones for a percentage, and a higher one only adds to them.
 *
 * @param percent 0 to 100
 */
record Rollout(int percent) {
    /** Whether the first four bytes of the SHA-256 of the id's text, as an unsigned number, mod 100, are below the percentage. */
    boolean temporal(UUID documentId) {
        long hash = Long.parseLong(ContentHash.sha256(documentId.toString()).substring(0, 8), 16);
        return hash % 100 < percent;
    }
}
