package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.saga.WriteRequest;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The same four steps in the calling thread, with the attempts and pauses that a worker's activities have. Unlike a workflow
 * it does not survive its process, and does not order two requests for one document; the saga does. Thread-safe.
 */
public final class DirectIngestion {
    private final IngestionSteps steps;
    private final Attempts attempts;

    public DirectIngestion(IngestionSteps steps, Sleeper sleeper) {
        this.steps = steps;
        this.attempts = new Attempts(sleeper);
    }

    /**
     * @param status told of each status on the way, in the calling thread; not of failed
     * @throws ApexException when a step has used up its attempts or must not be tried again
     * @throws CancellationException when the thread is interrupted between two attempts
     */
    public IngestResult ingest(IngestRequest request, Consumer<IngestionStatus> status, Progress progress) {
        ParsedDocument document = run(Step.PARSE, status, () -> steps.parse(request, progress));
        List<Entity> entities = run(Step.EXTRACT, status, () -> steps.extract(document, progress));
        Embeddings embeddings = run(Step.EMBED, status, () -> steps.embed(document, progress));
        WriteRequest write = new WriteRequest(document, entities, embeddings, request.idempotencyId());
        WriteSummary written = run(Step.WRITE, status, () -> steps.write(write, progress));
        return new IngestResult(
                written.status(),
                written.documentId(),
                written.databasesWritten(),
                document.metadata().pageCount(),
                document.chunks().size(),
                entities.size(),
                written.version());
    }

    private <T> T run(Step step, Consumer<IngestionStatus> status, Supplier<T> work) {
        status.accept(step.running());
        T result = attempts.run(step, work);
        status.accept(step.done());
        return result;
    }
}
