package io.apexmemory.ingest;

import io.apexmemory.document.ContentHash;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Uuid5;
import io.apexmemory.document.Vector;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.embed.Embedder;
import io.apexmemory.embed.VectorCache;
import io.apexmemory.parse.DocumentParser;
import io.apexmemory.saga.DeletionOutcome;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.WriteRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The four steps with nothing behind them; what happens at one can be set, and every call is noted as STEP URI. */
public final class FakePipeline {
    /** What to do at a step before it answers. */
    @FunctionalInterface
    public interface Hook {
        void at(String uri, Progress progress) throws Exception;
    }

    public final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    public final List<WriteRequest> written = Collections.synchronizedList(new ArrayList<>());
    public volatile String content = "Invoice 4711 of ACME";
    public volatile Runnable deleting = () -> {};
    public volatile int chunks = 1;
    public volatile int dimensions = 4;
    private final Map<Step, Hook> hooks = new ConcurrentHashMap<>();

    public FakePipeline on(Step step, Hook hook) {
        hooks.put(step, hook);
        return this;
    }

    public IngestionSteps steps() {
        DocumentParser parser = this::parse;
        return new IngestionSteps(
                parser,
                (document, progress) -> {
                    pass(Step.EXTRACT, document, progress);
                    return List.of(Entity.of("customer", "ACME", 0.5, "a customer", Map.of("tier", 1), "ACME", 2));
                },
                new FakeEmbedder(),
                this::write,
                IngestionMeter.NONE);
    }

    public long count(Step step) {
        return List.copyOf(calls).stream().filter(c -> c.startsWith(step + " ")).count();
    }

    private ParsedDocument parse(UUID documentId, String uri, Progress progress) {
        pass(Step.PARSE, uri, progress);
        UUID id = documentId == null ? Uuid5.ofUri(uri) : documentId;
        Metadata metadata = new Metadata(
                "Invoice", null, "txt", content.length(), uri, null, Instant.EPOCH, 1, ContentHash.sha256(content));
        return new ParsedDocument(id, content, metadata, Collections.nCopies(chunks, "chunk"));
    }

    private SagaOutcome write(WriteRequest request, Progress progress) {
        pass(Step.WRITE, request.document(), progress);
        written.add(request);
        UUID id = request.document().uuid();
        return new SagaOutcome.Success(WriteSummary.success(id, written.size()), false, List.of());
    }

    /** Answers with as many versions as were written before. */
    DeletionOutcome delete(UUID documentId, Progress progress) {
        calls.add("DELETE");
        int before = written.size();
        written.clear();
        deleting.run();
        return new DeletionOutcome.Deleted(DeleteResult.of(
                documentId, 1, before == 0, Map.of("postgres", Map.of("versions", (long) before)), Map.of()));
    }

    private void pass(Step step, ParsedDocument document, Progress progress) {
        pass(step, document.metadata().sourcePath(), progress);
    }

    private void pass(Step step, String uri, Progress progress) {
        calls.add(step + " " + uri);
        try {
            hooks.getOrDefault(step, (u, p) -> {}).at(uri, progress);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private final class FakeEmbedder implements Embedder {
        @Override
        public Embeddings embed(ParsedDocument document, Progress progress, VectorCache paid) {
            pass(Step.EMBED, document, progress);
            Vector vector = embed("");
            return new Embeddings(
                    "fake", vector, Collections.nCopies(document.chunks().size(), vector));
        }

        @Override
        public Vector embed(String words) {
            float[] values = new float[dimensions];
            for (int i = 0; i < dimensions; i++) {
                values[i] = (float) Math.sin(i);
            }
            return Vector.of(values);
        }

        @Override
        public void close() {}
    }
}
