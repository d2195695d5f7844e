package io.apexmemory.document;

import java.util.List;
import java.util.UUID;

/** The answer of a write that is committed: {@code status} is always {@code success}. */
public record WriteSummary(String status, UUID documentId, long version, List<StoreName> databasesWritten) {
    public WriteSummary {
        databasesWritten = List.copyOf(databasesWritten);
    }

    public static WriteSummary success(UUID documentId, long version) {
        return new WriteSummary("success", documentId, version, List.of(StoreName.values()));
    }
}
