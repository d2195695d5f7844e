package io.apexmemory.stack.qdrant;

import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which parts of a point an answer holds. */
record ResultShape(Predicate<String> payloadFields, boolean withVector) {
    /** The shape that a request asks for; a request that says nothing gets {@code payloadByDefault} and no vectors. */
    static ResultShape of(WithPayloadSelector payload, WithVectorsSelector vectors, boolean payloadByDefault) {
        Refusals.refuseOtherThan(Set.of("enable"), vectors);
        return new ResultShape(fieldsOf(payload, payloadByDefault), vectors.getEnable());
    }

    RetrievedPoint retrieved(StoredPoint point) {
        RetrievedPoint.Builder result =
                RetrievedPoint.newBuilder().setId(idOf(point)).putAllPayload(payloadOf(point));
        if (withVector) {
            result.setVectors(point.vector().toOutput());
        }
        return result.build();
    }

    ScoredPoint scored(StoredPoint point, float score) {
        ScoredPoint.Builder result = ScoredPoint.newBuilder()
                .setId(idOf(point))
                .putAllPayload(payloadOf(point))
                .setScore(score)
                .setVersion(point.version());
        if (withVector) {
            result.setVectors(point.vector().toOutput());
        }
        return result.build();
    }

    private static Predicate<String> fieldsOf(WithPayloadSelector payload, boolean byDefault) {
        return switch (payload.getSelectorOptionsCase()) {
            case ENABLE -> field -> payload.getEnable();
            case INCLUDE -> namesOf(payload.getInclude().getFieldsList())::contains;
            case EXCLUDE -> Predicate.not(namesOf(payload.getExclude().getFieldsList())::contains);
            case SELECTOROPTIONS_NOT_SET -> {
                Refusals.refuseOtherThan(Set.of(), payload);
                yield field -> byDefault;
            }
        };
    }

    private static Set<String> namesOf(List<String> paths) {
        return paths.stream()
                .map(path -> PayloadPath.topLevel(path, "WithPayloadSelector"))
                .collect(Collectors.toSet());
    }

    private static PointId idOf(StoredPoint point) {
        return point.key().toPointId();
    }

    private Map<String, Value> payloadOf(StoredPoint point) {
        return point.payload().entrySet().stream()
                .filter(entry -> payloadFields.test(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
