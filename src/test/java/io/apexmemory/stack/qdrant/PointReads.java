package io.apexmemory.stack.qdrant;

import io.apexmemory.stack.qdrant.StoredCollection.Search;
import io.apexmemory.stack.qdrant.StoredCollection.Target;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.VectorInput;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The reads of one collection. Searches are exact, so the parameters that trade exactness for speed change nothing. */
record PointReads(StoredCollection collection) {
    List<RetrievedPoint> get(GetPoints request) {
        Refusals.refuseOtherThan(Requests.with(Requests.ANY_READ, "ids", "with_payload", "with_vectors"), request);
        ResultShape shape = ResultShape.of(request.getWithPayload(), request.getWithVectors(), false);
        List<PointKey> keys = request.getIdsList().stream().map(PointKey::of).toList();
        return collection.get(keys).stream().map(shape::retrieved).toList();
    }

    ScrollResponse scroll(ScrollPoints request) {
        Refusals.refuseOtherThan(
                Requests.with(Requests.ANY_READ, "filter", "offset", "limit", "with_payload", "with_vectors"), request);
        ResultShape shape = ResultShape.of(request.getWithPayload(), request.getWithVectors(), true);
        StoredCollection.Page page = collection.scroll(
                FilterMatcher.of(request.hasFilter(), request.getFilter()),
                request.hasOffset() ? Optional.of(PointKey.of(request.getOffset())) : Optional.empty(),
                Requests.limit(request.hasLimit(), Integer.toUnsignedLong(request.getLimit())));
        ScrollResponse.Builder response = ScrollResponse.newBuilder()
                .addAllResult(page.points().stream().map(shape::retrieved).toList());
        page.next().ifPresent(next -> response.setNextPageOffset(next.toPointId()));
        return response.build();
    }

    long count(CountPoints request) {
        Refusals.refuseOtherThan(Requests.with(Requests.ANY_READ, "filter", "exact"), request);
        return collection.count(FilterMatcher.of(request.hasFilter(), request.getFilter()));
    }

    List<ScoredPoint> query(QueryPoints request) {
        Refusals.refuseOtherThan(
                Requests.with(
                        Requests.ANY_READ,
                        "query",
                        "filter",
                        "params",
                        "score_threshold",
                        "limit",
                        "offset",
                        "with_payload",
                        "with_vectors"),
                request);
        refuseInexact(request.getParams());
        if (!request.hasQuery()) {
            throw Refusals.unsupported("QueryPoints without a query");
        }
        Search search = new Search(
                targetOf(request.getQuery()),
                FilterMatcher.of(request.hasFilter(), request.getFilter()),
                Requests.limit(request.hasLimit(), request.getLimit()),
                Requests.count(request.getOffset()),
                request.hasScoreThreshold() ? Optional.of(request.getScoreThreshold()) : Optional.empty());
        return hits(search, ResultShape.of(request.getWithPayload(), request.getWithVectors(), false));
    }

    List<ScoredPoint> search(SearchPoints request) {
        Refusals.refuseOtherThan(
                Requests.with(
                        Requests.ANY_READ,
                        "vector",
                        "filter",
                        "params",
                        "score_threshold",
                        "limit",
                        "offset",
                        "with_payload",
                        "with_vectors"),
                request);
        refuseInexact(request.getParams());
        Search search = new Search(
                new Target.ByVector(request.getVectorList()),
                FilterMatcher.of(request.hasFilter(), request.getFilter()),
                Requests.limit(true, request.getLimit()),
                Requests.count(request.getOffset()),
                request.hasScoreThreshold() ? Optional.of(request.getScoreThreshold()) : Optional.empty());
        return hits(search, ResultShape.of(request.getWithPayload(), request.getWithVectors(), false));
    }

    private List<ScoredPoint> hits(Search search, ResultShape shape) {
        return collection.search(search).stream()
                .map(hit -> shape.scored(hit.point(), hit.score()))
                .toList();
    }

    private static Target targetOf(Query query) {
        Refusals.refuseOtherThan(Set.of("nearest"), query);
        VectorInput nearest = query.getNearest();
        Refusals.refuseOtherThan(Set.of("id", "dense"), nearest);
        return switch (nearest.getVariantCase()) {
            case ID -> new Target.ByPoint(PointKey.of(nearest.getId()));
            case DENSE -> new Target.ByVector(nearest.getDense().getDataList());
            default -> throw Refusals.invalid("VectorInput variant is missing");
        };
    }

    private static void refuseInexact(SearchParams params) {
        Refusals.refuseOtherThan(Set.of("hnsw_ef", "exact"), params);
    }
}
