package io.apexmemory.saga;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.DeleteResult;

/** How a deletion ended. */
public sealed interface DeletionOutcome {
    /** The result of a deletion that is committed; every other ending as the exception that its activity fails with. */
    DeleteResult orThrow();

    /** Nobody sees the document any more; the result tells what could not be removed yet. */
    record Deleted(DeleteResult result) implements DeletionOutcome {
        @Override
        public DeleteResult orThrow() {
            return result;
        }
    }

    /** Nothing was deleted, or PostgreSQL did not say so; or a newer write has brought the document in again. */
    record NotDeleted(ApexException failure) implements DeletionOutcome {
        @Override
        public DeleteResult orThrow() {
            throw failure;
        }
    }
}
