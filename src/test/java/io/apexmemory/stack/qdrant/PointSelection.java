package io.apexmemory.stack.qdrant;

import io.qdrant.client.grpc.Points.PointsSelector;
import java.util.List;

/** The points that a write is about: named by id, or found by a filter. */
sealed interface PointSelection {
    record ById(List<PointKey> keys) implements PointSelection {}

    record ByFilter(FilterMatcher filter) implements PointSelection {}

    static PointSelection of(PointsSelector selector, String ifMissing) {
        return switch (selector.getPointsSelectorOneOfCase()) {
            case POINTS ->
                new ById(selector.getPoints().getIdsList().stream()
                        .map(PointKey::of)
                        .toList());
            case FILTER -> new ByFilter(FilterMatcher.of(true, selector.getFilter()));
            case POINTSSELECTORONEOF_NOT_SET -> throw Refusals.invalid(ifMissing);
        };
    }
}
