package io.apexmemory.steps;

import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Futures;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.ingest.IngestionSteps;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.WriteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Writes that a scenario asks for itself, one attempt each, without a workflow around them. */
public final class Writes {
    private final World world;
    private final List<SagaOutcome> outcomes = new ArrayList<>();
    private final List<Future<SagaOutcome>> begun = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile WriteRequest request;

    public Writes(World world) {
        this.world = world;
    }

    /** The request that an ingestion of this document would end in. */
    WriteRequest read(Document document) {
        IngestionSteps steps = world.worker().reading().steps();
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
        SagaOutcome outcome = world.worker().write(wanted);
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

    /** Goes on beside the scenario, and not beyond its end. */
    Future<SagaOutcome> begin(WriteRequest wanted) {
        Future<SagaOutcome> write = threads.submit(() -> write(wanted));
        begun.add(write);
        return write;
    }

    /** All at the same moment, as far as threads can, and to their ends. */
    List<SagaOutcome> together(List<WriteRequest> wanted) {
        CountDownLatch ready = new CountDownLatch(wanted.size());
        List<Future<SagaOutcome>> all = wanted.stream()
                .map(one -> threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return write(one);
                }))
                .toList();
        return all.stream().map(Futures::getUnchecked).toList();
    }

    /** Those that were begun and have not ended. */
    long underWay() {
        return begun.stream().filter(write -> !write.isDone()).count();
    }

    /** Stops what is under way. */
    void end() {
        threads.shutdownNow();
        await().atMost(Duration.ofSeconds(20)).until(threads::isTerminated);
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
