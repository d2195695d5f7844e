package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Uuid5;
import io.apexmemory.parse.CanonicalUri;
import io.apexmemory.parse.DocumentListing;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lists by the storage itself, and joins by a client of the same Temporal. Thread-safe. */
public final class BatchActivitiesImpl implements BatchActivities {
    private static final int HEARTBEAT_SECONDS = 5;

    private final DocumentListing listing;
    private final IngestionClient client;

    public BatchActivitiesImpl(DocumentListing listing, IngestionClient client) {
        this.listing = listing;
        this.client = client;
    }

    @Override
    public BatchPage list(BatchRequest request, String after) {
        return IngestionActivitiesImpl.attempt(
                LIST,
                ErrorType.DOCUMENT_STORAGE,
                progress -> request.uris() == null ? below(request, after, progress) : named(request, after));
    }

    private BatchPage below(BatchRequest request, String after, Progress progress) {
        DocumentListing.Page page = listing.list(request.prefix(), after, request.perRun(), progress);
        return page(page.uris(), page.next());
    }

    private static BatchPage named(BatchRequest request, String after) {
        int from = after == null ? 0 : Integer.parseInt(after);
        int to = Math.min(request.uris().size(), from + request.perRun());
        return page(request.uris().subList(from, to), to == request.uris().size() ? null : Integer.toString(to));
    }

    private static BatchPage page(List<String> uris, String next) {
        return new BatchPage(
                uris.stream().map(BatchActivitiesImpl::item).distinct().toList(), next);
    }

    private static BatchPage.Item item(String uri) {
        try {
            String canonical = CanonicalUri.of(uri);
            return new BatchPage.Item(Uuid5.ofUri(canonical), canonical, null);
        } catch (ApexException e) {
            return new BatchPage.Item(null, uri, new IngestionFailure(e.type().wire(), e.getMessage()));
        }
    }

    @Override
    public IngestResult join(IngestRequest request) {
        IngestionOutcome outcome = IngestionActivitiesImpl.attempt(
                JOIN, ErrorType.DATABASE_WRITE, progress -> end(client.outcome(client.start(request)), progress));
        if (outcome instanceof IngestionOutcome.Arrived arrived) {
            return arrived.result();
        }
        IngestionFailure failure = ((IngestionOutcome.Failed) outcome).failure();
        // it has had its attempts
        throw ApplicationFailure.newNonRetryableFailure(failure.message(), failure.type());
    }

    private static IngestionOutcome end(CompletableFuture<IngestionOutcome> outcome, Progress progress) {
        while (true) {
            progress.step("Waiting for the ingestion under way");
            try {
                return outcome.get(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException stillWaiting) {
                // the next heartbeat
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while an ingestion was waited for");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
            }
        }
    }
}
