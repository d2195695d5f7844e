package io.apexmemory.steps;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.ingest.IngestionSteps;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.WriteRequest;
import java.util.ArrayList;
import java.util.List;

/** Writes that a scenario asks for itself, one attempt each, without a workflow around them. */
public final class Writes {
    private final World world;
    private final List<SagaOutcome> outcomes = new ArrayList<>();
    private WriteRequest request;

    public Writes(World world) {
        this.world = world;
    }

    /** The request that an ingestion of this document would end in. */
    WriteRequest read(Document document) {
        IngestionSteps steps = world.worker().memory().steps();
        ParsedDocument parsed = world.parse(document);
        return new WriteRequest(parsed, steps.extract(parsed, Progress.NONE), steps.embed(parsed, Progress.NONE), null);
    }

    static WriteRequest withoutItsLastVector(WriteRequest whole) {
        Embeddings all = whole.embeddings();
        int fewer = all.chunkEmbeddings().size() - 1;
        return new WriteRequest(
                whole.document(),
                whole.entities(),
                new Embeddings(
                        all.model(),
                        all.documentEmbedding(),
                        all.chunkEmbeddings().subList(0, fewer)),
                null);
    }

    SagaOutcome write(WriteRequest wanted) {
        request = wanted;
        SagaOutcome outcome = world.worker().memory().saga().write(wanted, Progress.NONE);
        synchronized (outcomes) {
            outcomes.add(outcome);
        }
        return outcome;
    }

    /** The lines of the latest one's text that say something. */
    List<String> lines() {
        return request.document()
                .content()
                .lines()
                .map(String::strip)
                .filter(line -> line.length() > 5)
                .toList();
    }

    /** The same request as the latest one. */
    SagaOutcome writeAgain() {
        return write(request);
    }

    /** The latest. */
    WriteRequest request() {
        return request;
    }

    SagaOutcome outcome() {
        return outcomes.get(outcomes.size() - 1);
    }

    SagaOutcome outcome(int number) {
        return outcomes.get(number - 1);
    }
}
