package io.apexmemory.audit;

import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;

import com.google.common.util.concurrent.ListenableFuture;
import io.apexmemory.audit.Finding.Kind;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Uuid5;
import io.apexmemory.store.QdrantStore;
import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Qdrant: the points of versions, without their vectors. */
final class PointReader implements StoreReader {
    private static final int PAGE = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Written down a second time on purpose: an id that changes makes points that nobody finds again. */
    private static final UUID NAMESPACE = UUID.fromString("0c5e5a52-4f0c-5d0e-8f4b-3b0b7d0d8c11");

    private final QdrantClient client;

    PointReader(QdrantClient client) {
        this.client = client;
    }

    /**
     * A point of a version.
     *
     * @param chunk -1 for the point of the whole document
     * @param derived whether its id follows from document, version and chunk
     */
    record Point(PointId id, int chunk, boolean derived) {}

    @Override
    public StoreName store() {
        return StoreName.QDRANT;
    }

    /** The points of versions of different documents. */
    void points(Set<VersionKey> keys, BiConsumer<VersionKey, Point> consumer) {
        Map<String, VersionKey> versions = new HashMap<>();
        keys.forEach(key -> versions.put(key.documentId().toString(), key));
        Filter filter = Filter.newBuilder()
                .addMust(matchKeywords("document_id", List.copyOf(versions.keySet())))
                .build();
        scroll(filter, point -> {
            Map<String, Value> payload = point.getPayloadMap();
            VersionKey key = versions.get(text(payload.get("document_id")));
            // a list of ids matches as well, and is no document's
            if (key == null || number(payload.get("version"), 0) != key.version()) {
                return;
            }
            boolean chunk = !"document".equals(text(payload.get("kind")));
            int number = chunk ? (int) number(payload.get("chunk"), -2) : -1;
            String name = key.documentId() + "|" + key.version() + "|" + (chunk ? number : "document");
            boolean derived =
                    Uuid5.of(NAMESPACE, name).toString().equals(point.getId().getUuid());
            consumer.accept(key, new Point(point.getId(), number, derived));
        });
    }

    @Override
    public void scan(Set<UUID> documents, Sink sink) {
        if (documents.isEmpty()) {
            scan(Filter.getDefaultInstance(), sink);
        } else {
            documents.forEach(id -> scan(
                    Filter.newBuilder()
                            .addMust(matchKeyword("document_id", id.toString()))
                            .build(),
                    sink));
        }
    }

    private void scan(Filter filter, Sink sink) {
        Set<VersionKey> page = new LinkedHashSet<>();
        long[] seen = {0};
        scroll(filter, point -> {
            try {
                long version = number(point.getPayloadMap().get("version"), 0);
                UUID document = UUID.fromString(text(point.getPayloadMap().get("document_id")));
                if (version <= 0) {
                    throw new IllegalArgumentException("no version");
                }
                page.add(new VersionKey(document, version));
            } catch (IllegalArgumentException e) {
                sink.finding(new Finding(
                        Invariant.NO_ORPHAN,
                        Kind.TOO_MUCH,
                        store(),
                        null,
                        0,
                        point.getId().hasUuid()
                                ? point.getId().getUuid()
                                : Long.toUnsignedString(point.getId().getNum()),
                        "a point that names no version of a document"));
            }
            if (++seen[0] % PAGE == 0) {
                sink.versions(Set.copyOf(page));
                page.clear();
            }
        });
        sink.versions(page);
        sink.count("points", seen[0]);
    }

    private static String text(Value value) {
        return value == null ? "" : value.getStringValue();
    }

    private static long number(Value value, long otherwise) {
        return value != null && value.hasIntegerValue() ? value.getIntegerValue() : otherwise;
    }

    @Override
    public boolean holds(VersionKey key) {
        ScrollPoints one = request(of(key)).setLimit(1).build();
        return answer(client.scrollAsync(one, PATIENCE)).getResultCount() > 0;
    }

    private static Filter of(VersionKey key) {
        return Filter.newBuilder()
                .addMust(matchKeyword("document_id", key.documentId().toString()))
                .addMust(match("version", key.version()))
                .build();
    }

    private static ScrollPoints.Builder request(Filter filter) {
        return ScrollPoints.newBuilder()
                .setCollectionName(QdrantStore.COLLECTION)
                .setFilter(filter)
                .setWithPayload(WithPayloadSelectorFactory.enable(true))
                .setWithVectors(WithVectorsSelectorFactory.enable(false))
                .setLimit(PAGE);
    }

    private void scroll(Filter filter, Consumer<RetrievedPoint> consumer) {
        ScrollPoints.Builder request = request(filter);
        ScrollResponse page;
        do {
            page = answer(client.scrollAsync(request.build(), PATIENCE));
            page.getResultList().forEach(consumer);
            request.setOffset(page.getNextPageOffset());
        } while (page.hasNextPageOffset());
    }

    private static <T> T answer(ListenableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds() + 1, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw failed(Status.fromThrowable(e).getCode().toString(), e);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw failed("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.cancel(true);
            throw failed("interrupted", e);
        }
    }

    private static ApexException failed(String why, Exception cause) {
        return new ApexException(ErrorType.DATABASE_WRITE, "Qdrant could not be asked (" + why + ")", cause);
    }
}
