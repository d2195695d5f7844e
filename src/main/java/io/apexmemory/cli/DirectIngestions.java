package io.apexmemory.cli;

import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.DirectIngestion;
import io.apexmemory.parse.CanonicalUri;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.worker.ApexMemory;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** Ingestions in this process, which end with it. */
final class DirectIngestions extends PooledIngestions {
    private final ApexMemory memory;
    private final DirectIngestion direct;

    DirectIngestions(ApexMemory memory) {
        this.memory = memory;
        this.direct = new DirectIngestion(memory.steps(), Sleeper.REAL);
    }

    @Override
    Ending run(IngestRequest request, Consumer<Update> updates) {
        String uri = CanonicalUri.of(request.uri());
        UUID id = request.documentId() == null ? Uuid5.ofUri(uri) : request.documentId();
        IngestRequest canonical = new IngestRequest(id, uri, request.source(), request.idempotencyId());
        Progress untilInterrupted = step -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("the ingestion was interrupted");
            }
        };
        return TemporalIngestions.arrived(direct.ingest(
                canonical,
                status -> updates.accept(new Update(request.uri(), id, status.wire(), null)),
                untilInterrupted));
    }

    /** Nothing is known of an ingestion that has ended: the live version says whether it arrived. */
    @Override
    public Optional<Status> status(UUID documentId) {
        return Optional.empty();
    }

    @Override
    public boolean outlivesTheCaller(UUID documentId) {
        return false;
    }

    @Override
    public void close() {
        memory.close();
    }
}
