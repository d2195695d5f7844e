package io.apexmemory.stack.qdrant;

import com.google.protobuf.Message;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The writes to one collection, each answered with the number of the operation. Alone and inside a batch they do the same.
 *
 * @param waits whether they have taken effect when they are answered
 */
record PointWrites(StoredCollection collection, boolean waits) {
    private static final String NO_SELECTOR = "PointSelector is missing";
    private static final String NO_SELECTION = "Wrong input: No points or filter specified";

    long upsert(UpsertPoints request) {
        refuseOtherThan(request, "points");
        return upsert(request.getPointsList());
    }

    long delete(DeletePoints request) {
        refuseOtherThan(request, "points");
        return delete(request.getPoints());
    }

    long setPayload(SetPayloadPoints request) {
        refuseOtherThan(request, "payload", "points_selector");
        return setPayload(request.getPointsSelector(), request.getPayloadMap());
    }

    long overwritePayload(SetPayloadPoints request) {
        refuseOtherThan(request, "payload", "points_selector");
        return overwritePayload(request.getPointsSelector(), request.getPayloadMap());
    }

    long deletePayload(DeletePayloadPoints request) {
        refuseOtherThan(request, "keys", "points_selector");
        return deletePayload(request.getPointsSelector(), request.getKeysList());
    }

    long clearPayload(ClearPayloadPoints request) {
        refuseOtherThan(request, "points");
        return clearPayload(request.getPoints());
    }

    /** One operation of a batch. */
    long apply(PointsUpdateOperation operation) {
        return switch (operation.getOperationCase()) {
            case UPSERT -> {
                refuseOtherThan(operation.getUpsert(), "points");
                yield upsert(operation.getUpsert().getPointsList());
            }
            case DELETE_POINTS -> {
                refuseOtherThan(operation.getDeletePoints(), "points");
                yield delete(operation.getDeletePoints().getPoints());
            }
            case SET_PAYLOAD -> {
                PointsUpdateOperation.SetPayload set = operation.getSetPayload();
                refuseOtherThan(set, "payload", "points_selector");
                yield setPayload(set.getPointsSelector(), set.getPayloadMap());
            }
            case OVERWRITE_PAYLOAD -> {
                PointsUpdateOperation.OverwritePayload overwrite = operation.getOverwritePayload();
                refuseOtherThan(overwrite, "payload", "points_selector");
                yield overwritePayload(overwrite.getPointsSelector(), overwrite.getPayloadMap());
            }
            case DELETE_PAYLOAD -> {
                PointsUpdateOperation.DeletePayload delete = operation.getDeletePayload();
                refuseOtherThan(delete, "keys", "points_selector");
                yield deletePayload(delete.getPointsSelector(), delete.getKeysList());
            }
            case CLEAR_PAYLOAD -> {
                refuseOtherThan(operation.getClearPayload(), "points");
                yield clearPayload(operation.getClearPayload().getPoints());
            }
            case OPERATION_NOT_SET -> throw Refusals.invalid("Operation is missing");
            default -> throw Refusals.unsupported("PointsUpdateOperation." + operation.getOperationCase());
        };
    }

    private long upsert(List<PointStruct> points) {
        return collection.upsert(points.stream().map(this::stored).toList(), waits);
    }

    private long delete(PointsSelector selector) {
        return collection.delete(PointSelection.of(selector, NO_SELECTOR), waits);
    }

    /** A null in the given payload takes the field away, as in Qdrant. */
    private long setPayload(PointsSelector selector, Map<String, Value> given) {
        return collection.changePayload(PointSelection.of(selector, NO_SELECTION), waits, payload -> {
            Map<String, Value> merged = new HashMap<>(payload);
            merged.putAll(given);
            given.forEach((field, value) -> {
                if (FieldMatcher.isNull(value)) {
                    merged.remove(field);
                }
            });
            return merged;
        });
    }

    private long overwritePayload(PointsSelector selector, Map<String, Value> given) {
        return collection.changePayload(PointSelection.of(selector, NO_SELECTION), waits, payload -> given);
    }

    private long deletePayload(PointsSelector selector, List<String> keys) {
        List<String> fields = keys.stream()
                .map(key -> PayloadPath.topLevel(key, "DeletePayloadPoints.keys"))
                .toList();
        return collection.changePayload(PointSelection.of(selector, NO_SELECTION), waits, payload -> {
            Map<String, Value> left = new HashMap<>(payload);
            fields.forEach(left::remove);
            return left;
        });
    }

    private long clearPayload(PointsSelector selector) {
        return collection.changePayload(PointSelection.of(selector, NO_SELECTOR), waits, payload -> Map.of());
    }

    private StoredPoint stored(PointStruct point) {
        Refusals.refuseOtherThan(Set.of("id", "payload", "vectors"), point);
        if (!point.hasVectors()) {
            throw Refusals.invalid("Expected some vectors");
        }
        if (!point.hasId()) {
            throw Refusals.invalid("Empty ID is not allowed");
        }
        return new StoredPoint(
                PointKey.of(point.getId()),
                DenseVector.of(point.getVectors(), collection.settings()),
                point.getPayloadMap(),
                0);
    }

    private static void refuseOtherThan(Message request, String... parts) {
        Refusals.refuseOtherThan(Requests.with(Requests.ANY_WRITE, parts), request);
    }
}
