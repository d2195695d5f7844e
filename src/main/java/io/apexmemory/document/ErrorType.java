package io.apexmemory.document;

import java.util.Arrays;

/** The closed list of error types on the wire, and whether an activity that fails with one is tried again. */
public enum ErrorType {
    DOCUMENT_NOT_FOUND("DocumentNotFoundError", false),
    UNSUPPORTED_FORMAT("UnsupportedFormatError", false),
    CORRUPT_DOCUMENT("CorruptDocumentError", false),
    ENCRYPTED_DOCUMENT("EncryptedDocumentError", false),
    EMPTY_DOCUMENT("EmptyDocumentError", false),
    DOCUMENT_TOO_LARGE("DocumentTooLargeError", false),
    VALIDATION("ValidationError", false),
    EMBEDDING_DIMENSION("EmbeddingDimensionError", false),
    IDEMPOTENCY_CONFLICT("IdempotencyConflictError", false),
    SUPERSEDED("Superseded", false),
    DOCUMENT_STORAGE("DocumentStorageError", true),
    DOCUMENT_PARSE("DocumentParseError", true),
    ENTITY_EXTRACTION("EntityExtractionError", true),
    EMBEDDING_GENERATION("EmbeddingGenerationError", true),
    DATABASE_WRITE("DatabaseWriteError", true),
    LOCK_ACQUISITION("LockAcquisitionError", true);

    private final String wire;
    private final boolean retryable;

    ErrorType(String wire, boolean retryable) {
        this.wire = wire;
        this.retryable = retryable;
    }

    /** The type of the failure in the workflow history, for example {@code DatabaseWriteError}. */
    public String wire() {
        return wire;
    }

    /** The type with this wire name; a name of another worker counts as a failure of the databases. */
    public static ErrorType ofWire(String name) {
        return Arrays.stream(values())
                .filter(type -> type.wire.equals(name))
                .findFirst()
                .orElse(DATABASE_WRITE);
    }

    public boolean retryable() {
        return retryable;
    }
}
