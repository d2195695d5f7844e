package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import java.util.Map;
import java.util.UUID;

/**
 * One of the four databases as a saga sees it: versions are written whole and removed whole, and neither touches another
 * version. Both may be repeated, and {@code remove} tolerates a write that landed in part, or never. Thread-safe; every call
 * is bounded by the client's own time-out. Failures are the driver's exceptions, which {@link #diagnose} explains.
 */
public interface Store {
    StoreName name();

    void write(DocumentVersion version);

    /** What went, as a count for each kind of thing; of a removal that was tried before, what was left for this try. */
    Map<String, Long> remove(UUID documentId, long version);

    Diagnosis diagnose(RuntimeException failure);

    /**
     * What a failure of a driver means.
     *
     * @param passing another try may succeed (unreachable, overloaded, deadlock); otherwise the caller is at fault
     * @param maybeApplied false only where the request cannot have reached the store
     * @param reason for logs and errors: never text of a document and never a secret
     */
    record Diagnosis(boolean passing, boolean maybeApplied, String reason) {}
}
