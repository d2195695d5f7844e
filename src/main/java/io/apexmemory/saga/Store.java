package io.apexmemory.saga;

import io.apexmemory.document.StoreName;
import java.util.UUID;

/**
 * One of the four databases as a saga sees it: versions are written whole and removed whole, and neither touches another
 * version. Both may be repeated, and {@code remove} tolerates a write that landed in part, or never. Thread-safe. Failures are
 * the driver's own exceptions; {@link #transientFailure} tells which are worth another try.
 */
public interface Store {
    StoreName name();

    void write(DocumentVersion version);

    void remove(UUID documentId, long version);

    /** Whether this failure of the driver is the store's (unreachable, overloaded, deadlock) and not the caller's. */
    boolean transientFailure(RuntimeException failure);
}
