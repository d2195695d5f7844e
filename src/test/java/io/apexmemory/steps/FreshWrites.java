package io.apexmemory.steps;

import io.apexmemory.document.ParsedDocument;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.WriteRequest;
import io.apexmemory.stack.fault.Faults.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Single attempts at a write by this scenario's worker, without a workflow around them. Each is of a document that nobody has
 * seen before: one text under ever new ids.
 */
public final class FreshWrites {
    private static final Document TEXT = new Document("load-board-mail.txt");

    private final World world;
    private final Writes writes;
    private WriteRequest text;
    private List<Write> latest = List.of();
    private int callsBefore;

    public FreshWrites(World world, Writes writes) {
        this.world = world;
        this.writes = writes;
    }

    /** One attempt, how it ended and how long it took. */
    record Write(UUID documentId, SagaOutcome outcome, Duration duration) {
        /** Why it did not succeed. */
        String failure() {
            try {
                return outcome.orThrow() + " was no failure";
            } catch (RuntimeException e) {
                return e.getMessage();
            }
        }

        boolean succeeded() {
            return outcome instanceof SagaOutcome.Success;
        }
    }

    /** One after the other. */
    List<Write> attempt(int count) {
        begin();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writes.add(attempt(request(UUID.randomUUID())));
        }
        latest = writes;
        return writes;
    }

    /** The same beside the latest attempts, of which they are no part. */
    void fail(int count) {
        for (int i = 0; i < count; i++) {
            Write write = attempt(request(UUID.randomUUID()));
            if (write.succeeded()) {
                throw new AssertionError("a write succeeded that should have failed");
            }
        }
    }

    /**
     * All at once, as far as threads can.
     *
     * @param ended is told of each
     */
    List<Write> attemptTogether(int count, Runnable ended) throws Exception {
        begin();
        CountDownLatch gate = new CountDownLatch(count);
        ExecutorService crowd = Executors.newFixedThreadPool(count);
        try {
            List<Future<Write>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(crowd.submit(() -> {
                    gate.countDown();
                    gate.await();
                    try {
                        return attempt(request(UUID.randomUUID()));
                    } finally {
                        ended.run();
                    }
                }));
            }
            List<Write> writes = new ArrayList<>();
            for (Future<Write> write : running) {
                writes.add(write.get());
            }
            latest = writes;
            return writes;
        } finally {
            crowd.shutdownNow();
        }
    }

    /** The attempts of the latest step that made any. */
    List<Write> latest() {
        return latest;
    }

    /** What the databases were asked since the latest attempts began. */
    List<Call> calls() {
        List<Call> made = world.worker().faults().made();
        return made.subList(callsBefore, made.size());
    }

    private WriteRequest request(UUID id) {
        prepare();
        ParsedDocument parsed = text.document();
        return new WriteRequest(
                new ParsedDocument(id, parsed.content(), parsed.metadata(), parsed.chunks()),
                text.entities(),
                text.embeddings(),
                null);
    }

    private void begin() {
        prepare();
        callsBefore = world.worker().faults().made().size();
    }

    private synchronized void prepare() {
        if (text == null) {
            text = writes.read(TEXT);
        }
    }

    private Write attempt(WriteRequest request) {
        long start = System.nanoTime();
        SagaOutcome outcome = world.worker().write(request);
        return new Write(request.document().uuid(), outcome, Duration.ofNanos(System.nanoTime() - start));
    }
}
