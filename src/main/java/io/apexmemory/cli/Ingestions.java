package io.apexmemory.cli;

import io.apexmemory.document.IngestRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Somewhere that ingestions run: in Temporal, or in this process. Thread-safe. */
interface Ingestions extends AutoCloseable {
    /**
     * Starts the requests in their order, at most {@code parallel} at a time, and returns when all have ended. The updates come
     * from any thread: one when a request was started, one for each change of its status, and exactly one with its ending. A
     * request that cannot be started ends like one that failed. Works for thousands of requests.
     *
     * @throws InterruptedException if the thread is interrupted; what was started goes on where {@link #outlivesTheCaller}
     */
    void run(List<IngestRequest> requests, int parallel, Consumer<Update> updates) throws InterruptedException;

    /** What is known of the last ingestion of a document; empty if nothing is. */
    Optional<Status> status(UUID documentId);

    /** Whether the ingestion of this document, once started, goes on when this process ends. */
    boolean outlivesTheCaller(UUID documentId);

    @Override
    void close();

    /**
     * News of a request.
     *
     * @param uri the request's
     * @param documentId null as long as it is not known
     * @param status word of the contract, for example {@code generating_embeddings}
     * @param ending null as long as it goes on
     */
    record Update(String uri, UUID documentId, String status, Ending ending) {}

    /** How a request ended. */
    sealed interface Ending {}

    /** The document is in all four databases. */
    record Arrived(long version, int pages, int chunks, int entities) implements Ending {}

    /**
     * The document is in none of them, or is there as it was before.
     *
     * @param type name of the error on the wire, for example {@code CorruptDocumentError}
     * @param message names the document and the remedy
     */
    record Failed(String type, String message) implements Ending {}

    /** The answer of {@code get_status}; any field but the first and the third may be null. */
    record Status(UUID documentId, String source, String status, String errorMessage, String progress) {}
}
