package io.apexmemory.stack;

import com.google.common.util.concurrent.Futures;
import io.apexmemory.store.QdrantStore;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.util.ArrayList;
import java.util.List;

/** The points that Qdrant holds, with payloads and vectors, read page by page because an answer is 4 MB at most. */
public final class AllPoints {
    private static final int PAGE = 256;

    private AllPoints() {}

    /** Those that the filter lets through. */
    public static List<RetrievedPoint> of(QdrantClient qdrant, Filter filter) {
        List<RetrievedPoint> points = new ArrayList<>();
        ScrollPoints.Builder request = ScrollPoints.newBuilder()
                .setCollectionName(QdrantStore.COLLECTION)
                .setFilter(filter)
                .setWithPayload(WithPayloadSelectorFactory.enable(true))
                .setWithVectors(WithVectorsSelectorFactory.enable(true))
                .setLimit(PAGE);
        ScrollResponse page;
        do {
            page = Futures.getUnchecked(qdrant.scrollAsync(request.build()));
            points.addAll(page.getResultList());
            request.setOffset(page.getNextPageOffset());
        } while (page.hasNextPageOffset());
        return points;
    }
}
