package io.apexmemory.cli;

import io.apexmemory.document.DeleteResult;
import java.util.UUID;

/** Somewhere that deletions run. */
interface Deletions extends AutoCloseable {
    /** @throws io.apexmemory.document.ApexException if the document could not be deleted */
    DeleteResult delete(UUID documentId);

    @Override
    void close();
}
