package io.apexmemory.cli;

import io.apexmemory.document.IngestRequest;
import io.apexmemory.ingest.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Sends some documents one way and the others the other way; a way is opened when the first document takes it. */
final class RoutedIngestions implements Ingestions {
    private final Routing rollout;
    private final Function<String, UUID> documentId;
    private final Lazy temporal;
    private final Lazy direct;

    RoutedIngestions(
            Routing rollout,
            Function<String, UUID> documentId,
            Supplier<Ingestions> temporal,
            Supplier<Ingestions> direct) {
        this.rollout = rollout;
        this.documentId = documentId;
        this.temporal = new Lazy(temporal);
        this.direct = new Lazy(direct);
    }

    @Override
    public void run(List<IngestRequest> requests, int parallel, Consumer<Update> updates) throws InterruptedException {
        Map<Boolean, List<IngestRequest>> ways = requests.stream()
                .map(r -> r.documentId() != null
                        ? r
                        : new IngestRequest(documentId.apply(r.uri()), r.uri(), r.source(), r.idempotencyId()))
                .collect(Collectors.partitioningBy(r -> rollout.viaTemporal(r.documentId())));
        FutureTask<Void> workflows = new FutureTask<>(() -> {
            run(temporal, ways.get(true), parallel, updates);
            return null;
        });
        Thread other = new Thread(workflows, "temporal-ingestions");
        other.start();
        try {
            run(direct, ways.get(false), parallel, updates);
            workflows.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } finally {
            other.interrupt();
            other.join();
        }
    }

    private static void run(Lazy way, List<IngestRequest> requests, int parallel, Consumer<Update> updates)
            throws InterruptedException {
        if (!requests.isEmpty()) {
            way.open().run(requests, parallel, updates);
        }
    }

    @Override
    public Optional<Status> status(UUID id) {
        return temporal.open().status(id);
    }

    @Override
    public boolean outlivesTheCaller(UUID id) {
        return rollout.viaTemporal(id);
    }

    @Override
    public void close() {
        temporal.close();
        direct.close();
    }

    private static final class Lazy {
        private final Supplier<Ingestions> opener;
        private final List<Ingestions> opened = new ArrayList<>(1);

        Lazy(Supplier<Ingestions> opener) {
            this.opener = opener;
        }

        synchronized Ingestions open() {
            if (opened.isEmpty()) {
                opened.add(opener.get());
            }
            return opened.get(0);
        }

        synchronized void close() {
            opened.forEach(Ingestions::close);
            opened.clear();
        }
    }
}
