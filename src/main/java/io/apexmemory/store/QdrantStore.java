package io.apexmemory.store;

import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorsFactory.vectors;

import com.google.common.util.concurrent.ListenableFuture;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Uuid5;
import io.apexmemory.document.Vector;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.Store;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QueryFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * The vectors: one point for each chunk and one for the whole document, whose ids follow from document, version and chunk. The
 * payload says where the text is and holds none of it.
 */
public final class QdrantStore implements Store {
    /** The one collection of all documents. */
    public static final String COLLECTION = "apex_documents";

    private static final Map<String, PayloadSchemaType> INDEXES = Map.of(
            "document_id", PayloadSchemaType.Keyword,
            "version", PayloadSchemaType.Integer,
            "kind", PayloadSchemaType.Keyword);

    /** 256 chunks and the document: to ingest 4,150 chunks took 11.6 s with 65 points, 9.9 s with these, 11.3 s with 1,025. */
    private static final int POINTS_PER_REQUEST = 257;

    private static final UUID NAMESPACE = UUID.fromString("0c5e5a52-4f0c-5d0e-8f4b-3b0b7d0d8c11");

    private final QdrantClient client;
    private final Duration timeout;

    public QdrantStore(QdrantClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /** Makes the collection and its payload indexes where they are absent; safe to run from several workers at once. */
    public void migrate(int dimensions) {
        if (!answer(client.collectionExistsAsync(COLLECTION, timeout))) {
            try {
                VectorParams cosine = VectorParams.newBuilder()
                        .setDistance(Distance.Cosine)
                        .setSize(dimensions)
                        .build();
                answer(client.createCollectionAsync(COLLECTION, cosine, timeout));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
                    throw e;
                }
            }
        }
        INDEXES.forEach(this::index);
    }

    private void index(String field, PayloadSchemaType type) {
        answer(client.createPayloadIndexAsync(COLLECTION, field, type, null, true, null, timeout));
    }

    /** Looks, and changes nothing. */
    public Condition look(int dimensions) {
        String version = answer(client.healthCheckAsync(timeout)).getVersion();
        if (!answer(client.collectionExistsAsync(COLLECTION, timeout))) {
            return new Condition(version, Condition.Schema.BEHIND, "no collection yet");
        }
        CollectionInfo collection = answer(client.getCollectionInfoAsync(COLLECTION, timeout));
        long size = collection
                .getConfig()
                .getParams()
                .getVectorsConfig()
                .getParams()
                .getSize();
        if (size != dimensions) {
            return new Condition(
                    version,
                    Condition.Schema.WRONG,
                    "a collection of vectors of " + size + " numbers, not EMBEDDING_DIMENSIONS=" + dimensions);
        }
        return collection.getPayloadSchemaMap().keySet().containsAll(INDEXES.keySet())
                ? new Condition(version, Condition.Schema.RIGHT, "collection of vectors of " + size + " numbers")
                : new Condition(version, Condition.Schema.BEHIND, "a collection without all of its indexes");
    }

    @Override
    public StoreName name() {
        return StoreName.QDRANT;
    }

    @Override
    public void write(DocumentVersion version) {
        int points = 1 + version.embeddings().chunkEmbeddings().size();
        for (int from = 0; from < points; from += POINTS_PER_REQUEST) {
            // made when their request is due: those of a long document would not fit beside each other
            List<PointStruct> batch = IntStream.range(from, Math.min(points, from + POINTS_PER_REQUEST))
                    .mapToObj(place -> point(version, place))
                    .toList();
            try {
                answer(client.upsertAsync(
                        UpsertPoints.newBuilder()
                                .setCollectionName(COLLECTION)
                                .setWait(true)
                                .addAllPoints(batch)
                                .build(),
                        timeout));
            } catch (StatusRuntimeException e) {
                throw from == 0 ? e : new PartlyWritten(e);
            }
        }
    }

    /** The document's first, then the chunks' in order. */
    private static PointStruct point(DocumentVersion version, int place) {
        Embeddings embeddings = version.embeddings();
        return place == 0
                ? point(version, "document", 0, embeddings.documentEmbedding())
                : point(
                        version,
                        "chunk",
                        place - 1,
                        embeddings.chunkEmbeddings().get(place - 1));
    }

    private static PointStruct point(DocumentVersion version, String kind, int chunk, Vector vector) {
        String name = version.documentId() + "|" + version.version() + "|" + (kind.equals("chunk") ? chunk : kind);
        return PointStruct.newBuilder()
                .setId(id(Uuid5.of(NAMESPACE, name)))
                .setVectors(vectors(vector.toArray()))
                .putAllPayload(Map.of(
                        "document_id", value(version.documentId().toString()),
                        "version", value(version.version()),
                        "kind", value(kind),
                        "chunk", value(chunk)))
                .build();
    }

    @Override
    public Map<String, Long> remove(UUID documentId, long version) {
        Filter filter = Filter.newBuilder()
                .addMust(matchKeyword("document_id", documentId.toString()))
                .addMust(match("version", version))
                .build();
        // counted before, because a deletion does not tell
        long points = answer(client.countAsync(COLLECTION, filter, true, timeout));
        answer(client.deleteAsync(
                DeletePoints.newBuilder()
                        .setCollectionName(COLLECTION)
                        .setWait(true)
                        .setPoints(PointsSelector.newBuilder().setFilter(filter))
                        .build(),
                timeout));
        return Map.of("points", points);
    }

    /** A chunk near a question; its version may not be live. */
    public record Hit(UUID documentId, long version, int chunk, double score) {}

    /** The nearest chunks of all versions, best first. */
    public List<Hit> nearest(Vector question, int limit, int offset) {
        QueryPoints query = QueryPoints.newBuilder()
                .setCollectionName(COLLECTION)
                .setQuery(QueryFactory.nearest(question.toArray()))
                .setFilter(Filter.newBuilder().addMust(matchKeyword("kind", "chunk")))
                .setLimit(limit)
                .setOffset(offset)
                .setWithPayload(WithPayloadSelectorFactory.enable(true))
                .build();
        return answer(client.queryAsync(query, timeout)).stream()
                .map(point -> new Hit(
                        UUID.fromString(point.getPayloadOrThrow("document_id").getStringValue()),
                        point.getPayloadOrThrow("version").getIntegerValue(),
                        (int) point.getPayloadOrThrow("chunk").getIntegerValue(),
                        point.getScore()))
                .toList();
    }

    /** Throws if it does not answer. */
    public void ping() {
        answer(client.healthCheckAsync(timeout));
    }

    @Override
    public Diagnosis diagnose(RuntimeException failure) {
        if (failure instanceof PartlyWritten partly) {
            Diagnosis why = diagnose(partly.failure);
            return new Diagnosis(why.passing(), true, why.reason());
        }
        boolean unreached = Postgres.caused(failure, ConnectException.class)
                || Postgres.caused(failure, UnknownHostException.class);
        if (failure instanceof StatusRuntimeException e) {
            Status.Code code = e.getStatus().getCode();
            boolean passing =
                    switch (code) {
                        case UNAVAILABLE,
                                DEADLINE_EXCEEDED,
                                RESOURCE_EXHAUSTED,
                                ABORTED,
                                INTERNAL,
                                UNKNOWN,
                                CANCELLED -> true;
                        default -> false;
                    };
            return new Diagnosis(passing, !unreached, unreached ? "not reachable" : "status " + code);
        }
        return new Diagnosis(false, true, failure.getClass().getSimpleName());
    }

    private <T> T answer(ListenableFuture<T> future) {
        try {
            return future.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StatusRuntimeException status
                    ? status
                    : Status.UNKNOWN.withCause(e.getCause()).asRuntimeException();
        } catch (TimeoutException e) {
            future.cancel(true);
            throw Status.DEADLINE_EXCEEDED.withCause(e).asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.cancel(true);
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        }
    }

    /** An earlier request of the same write did land. */
    private static final class PartlyWritten extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final StatusRuntimeException failure;

        PartlyWritten(StatusRuntimeException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
