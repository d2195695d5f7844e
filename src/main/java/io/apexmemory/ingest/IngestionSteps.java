package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.embed.Embedder;
import io.apexmemory.embed.VectorCache;
import io.apexmemory.extract.EntityExtractor;
import io.apexmemory.parse.DocumentParser;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.WriteRequest;
import io.temporal.failure.TemporalException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * One attempt of each step. Whatever goes wrong leaves as an {@link ApexException}; only a cancellation, which
 * {@link Progress} throws, passes as it is. Thread-safe.
 */
public final class IngestionSteps {
    private final DocumentParser parser;
    private final EntityExtractor extractor;
    private final Embedder embedder;
    private final DocumentWriter writer;
    private final IngestionMeter meter;

    public IngestionSteps(
            DocumentParser parser,
            EntityExtractor extractor,
            Embedder embedder,
            DocumentWriter writer,
            IngestionMeter meter) {
        this.parser = parser;
        this.extractor = extractor;
        this.embedder = embedder;
        this.writer = writer;
        this.meter = meter;
    }

    public ParsedDocument parse(IngestRequest request, Progress progress) {
        return attempt(Step.PARSE, request.uri(), () -> {
            ParsedDocument document = parser.parse(request.documentId(), request.uri(), progress);
            progress.step("Parsing complete");
            meter.parsed(request.source(), document);
            return document;
        });
    }

    public List<Entity> extract(ParsedDocument document, Progress progress) {
        return attempt(Step.EXTRACT, name(document), () -> {
            progress.step("Extracting entities");
            List<Entity> entities = document.content().isBlank() ? List.of() : extractor.extract(document, progress);
            meter.extracted(entities);
            return entities;
        });
    }

    public Embeddings embed(ParsedDocument document, Progress progress) {
        return embed(document, progress, VectorCache.NONE);
    }

    /** @param paid keeps for the next attempt what was paid for and the cache did not take */
    public Embeddings embed(ParsedDocument document, Progress progress, VectorCache paid) {
        return attempt(Step.EMBED, name(document), () -> {
            progress.step("Generating embeddings");
            Embeddings embeddings = embedder.embed(document, progress, paid);
            meter.embedded(embeddings);
            return embeddings;
        });
    }

    public WriteSummary write(WriteRequest request, Progress progress) {
        return attempt(Step.WRITE, name(request.document()), () -> {
            progress.step("Writing databases");
            SagaOutcome outcome = writer.write(request, progress);
            if (outcome instanceof SagaOutcome.Success success) {
                meter.written(request, success.answeredBefore());
            }
            return outcome.orThrow();
        });
    }

    private static String name(ParsedDocument document) {
        return "document " + document.uuid();
    }

    /** The text of a foreign exception may quote the document, so only its class is told. */
    private static <T> T attempt(Step step, String thing, Supplier<T> work) {
        try {
            return work.get();
        } catch (ApexException | TemporalException | CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ApexException(
                    step.errorType(),
                    step.activity() + " of " + thing + " failed with "
                            + e.getClass().getName()
                            + "; it is tried again, and if that does not help the worker's log says where it failed",
                    e);
        }
    }
}
