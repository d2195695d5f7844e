package io.apexmemory.cli;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.Threads;
import io.apexmemory.ingest.IngestionFailure;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Ingestions that each keep a thread until they have ended. */
abstract class PooledIngestions implements Ingestions {
    /** Runs one request to its end. */
    abstract Ending run(IngestRequest request, Consumer<Update> updates) throws InterruptedException;

    @Override
    public void run(List<IngestRequest> requests, int parallel, Consumer<Update> updates) throws InterruptedException {
        Semaphore free = new Semaphore(parallel);
        CountDownLatch open = new CountDownLatch(requests.size());
        ExecutorService threads = Threads.perTask("ingest");
        try {
            for (IngestRequest request : requests) {
                free.acquire();
                threads.execute(() -> {
                    try {
                        end(request, updates);
                    } finally {
                        free.release();
                        open.countDown();
                    }
                });
            }
            open.await();
        } finally {
            threads.shutdownNow();
        }
    }

    private void end(IngestRequest request, Consumer<Update> updates) {
        Ending ending;
        try {
            ending = run(request, updates);
        } catch (ApexException e) {
            ending = new Failed(e.type().wire(), e.getMessage());
        } catch (InterruptedException | CancellationException e) {
            return;
        } catch (RuntimeException e) {
            IngestionFailure failure = IngestionFailure.of(e);
            ending = new Failed(failure.type(), failure.message());
        }
        String status = ending instanceof Arrived ? "completed" : "failed";
        updates.accept(new Update(request.uri(), request.documentId(), status, ending));
    }
}
