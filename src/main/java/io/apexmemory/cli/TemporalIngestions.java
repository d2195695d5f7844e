package io.apexmemory.cli;

import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.apexmemory.ingest.IngestionClient;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.IngestionListener;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.ingest.IngestionState;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.apexmemory.parse.CanonicalUri;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Ingestions as workflows, which outlive this process. */
final class TemporalIngestions extends PooledIngestions {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final WorkflowClient temporal;
    private final IngestionClient client;

    TemporalIngestions(WorkflowClient temporal, IngestionClient client) {
        this.temporal = temporal;
        this.client = client;
    }

    @Override
    Ending run(IngestRequest request, Consumer<Update> updates) throws InterruptedException {
        String uri = CanonicalUri.of(request.uri());
        IngestionHandle handle =
                client.start(new IngestRequest(request.documentId(), uri, request.source(), request.idempotencyId()));
        updates.accept(new Update(request.uri(), handle.documentId(), "pending", null));
        AtomicReference<Ending> ending = new AtomicReference<>();
        client.follow(List.of(handle), LOOK, new IngestionListener() {
            @Override
            public void state(IngestionHandle ingestion, IngestionState state) {
                updates.accept(new Update(
                        request.uri(), handle.documentId(), state.status().wire(), null));
            }

            @Override
            public void ended(IngestionHandle ingestion, IngestionOutcome outcome) {
                ending.set(ending(outcome));
            }
        });
        return ending.get();
    }

    private static Ending ending(IngestionOutcome outcome) {
        if (outcome instanceof IngestionOutcome.Arrived arrived) {
            return arrived(arrived.result());
        }
        IngestionOutcome.Failed failed = (IngestionOutcome.Failed) outcome;
        return new Failed(failed.failure().type(), failed.failure().message());
    }

    static Arrived arrived(IngestResult result) {
        return new Arrived(result.version(), result.pages(), result.chunks(), result.entities());
    }

    @Override
    public Optional<Status> status(UUID documentId) {
        return client.status(documentId)
                .map(s -> new Status(
                        s.documentId(), s.source(), s.status().wire(), s.errorMessage(), s.progress() + " %"));
    }

    @Override
    public boolean outlivesTheCaller(UUID documentId) {
        return true;
    }

    @Override
    public void close() {
        TemporalConnection.close(temporal);
    }
}
