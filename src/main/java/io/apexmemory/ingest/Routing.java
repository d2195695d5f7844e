package io.apexmemory.ingest;

import io.apexmemory.document.ContentHash;
import java.util.UUID;

/**
 * Which documents go through Temporal. A document's share is the first 32 bits of the SHA-256 of its id's text, read as an
 * unsigned number, modulo 100: it never changes, so a larger rollout adds documents and takes none away.
 *
 * @param enabled TEMPORAL_ENABLED
 * @param rollout TEMPORAL_ROLLOUT, per cent from 0 to 100
 */
public record Routing(boolean enabled, int rollout) {
    public Routing {
        if (rollout < 0 || rollout > 100) {
            throw new IllegalArgumentException("TEMPORAL_ROLLOUT is " + rollout + "; it must be from 0 to 100");
        }
    }

    /** Whether this document is ingested by a workflow; otherwise {@link DirectIngestion} does it. */
    public boolean viaTemporal(UUID documentId) {
        return enabled && share(documentId) < rollout;
    }

    static int share(UUID documentId) {
        String hash = ContentHash.sha256(documentId.toString());
        return (int) (Long.parseLong(hash.substring(0, 8), 16) % 100);
    }
}
