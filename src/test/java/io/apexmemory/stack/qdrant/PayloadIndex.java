package io.apexmemory.stack.qdrant;

import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A payload index. One of keywords is asked for the points to look at; the others only show in the collection's schema. */
final class PayloadIndex {
    private final PayloadPath path;
    private final PayloadSchemaType type;
    private final Optional<PayloadIndexParams> params;
    private final Map<String, NavigableMap<PointKey, StoredPoint>> having = new HashMap<>();

    private PayloadIndex(PayloadPath path, PayloadSchemaType type, Optional<PayloadIndexParams> params) {
        this.path = path;
        this.type = type;
        this.params = params;
    }

    static PayloadIndex of(CreateFieldIndexCollection request) {
        PayloadPath path = PayloadPath.parse(request.getFieldName());
        if (!request.hasFieldType()) {
            throw Refusals.invalid("cannot convert field_type");
        }
        PayloadSchemaType type = typeOf(request.getFieldType());
        Optional<PayloadIndexParams> params =
                request.hasFieldIndexParams() ? Optional.of(request.getFieldIndexParams()) : Optional.empty();
        params.ifPresent(given -> checkParams(type, given));
        return new PayloadIndex(path, type, params);
    }

    void add(StoredPoint point) {
        keywordsOf(point)
                .forEach(keyword ->
                        having.computeIfAbsent(keyword, none -> new TreeMap<>()).put(point.key(), point));
    }

    void remove(StoredPoint point) {
        keywordsOf(point)
                .forEach(keyword -> having.computeIfPresent(keyword, (same, points) -> {
                    points.remove(point.key());
                    return points.isEmpty() ? null : points;
                }));
    }

    /** By keyword, the points that have it; empty where this is no index of keywords. */
    Optional<List<NavigableMap<PointKey, StoredPoint>>> having(Set<String> keywords) {
        return type == PayloadSchemaType.Keyword
                ? Optional.of(keywords.stream()
                        .map(having::get)
                        .filter(Objects::nonNull)
                        .toList())
                : Optional.empty();
    }

    /** Of a list each. */
    private Stream<String> keywordsOf(StoredPoint point) {
        return type == PayloadSchemaType.Keyword
                ? path.valuesIn(point.payload())
                        .flatMap(value ->
                                value.hasListValue() ? value.getListValue().getValuesList().stream() : Stream.of(value))
                        .filter(Value::hasStringValue)
                        .map(Value::getStringValue)
                : Stream.empty();
    }

    PayloadSchemaInfo describe(Collection<StoredPoint> points) {
        PayloadSchemaInfo.Builder info = PayloadSchemaInfo.newBuilder()
                .setDataType(type)
                .setPoints(points.stream().filter(this::covers).count());
        params.ifPresent(info::setParams);
        return info.build();
    }

    private boolean covers(StoredPoint point) {
        Predicate<Value> indexable =
                switch (type) {
                    case Keyword -> Value::hasStringValue;
                    case Integer -> Value::hasIntegerValue;
                    case Float -> value -> value.hasIntegerValue() || value.hasDoubleValue();
                    case Bool -> Value::hasBoolValue;
                    case Uuid -> value -> value.hasStringValue() && PointKey.isUuid(value.getStringValue());
                    default -> PayloadIndex::isDatetime;
                };
        return new FieldMatcher(path, indexable).passes(point.payload());
    }

    private static boolean isDatetime(Value value) {
        try {
            return value.hasStringValue() && OffsetDateTime.parse(value.getStringValue()) != null;
        } catch (DateTimeException notOne) {
            return false;
        }
    }

    private static PayloadSchemaType typeOf(FieldType type) {
        return switch (type) {
            case FieldTypeKeyword -> PayloadSchemaType.Keyword;
            case FieldTypeInteger -> PayloadSchemaType.Integer;
            case FieldTypeFloat -> PayloadSchemaType.Float;
            case FieldTypeBool -> PayloadSchemaType.Bool;
            case FieldTypeDatetime -> PayloadSchemaType.Datetime;
            case FieldTypeUuid -> PayloadSchemaType.Uuid;
            case FieldTypeGeo, FieldTypeText -> throw Refusals.unsupported("a payload index of " + type);
            case UNRECOGNIZED -> throw Refusals.invalid("cannot convert field_type");
        };
    }

    private static void checkParams(PayloadSchemaType type, PayloadIndexParams params) {
        boolean fits =
                switch (params.getIndexParamsCase()) {
                    case KEYWORD_INDEX_PARAMS -> type == PayloadSchemaType.Keyword;
                    case INTEGER_INDEX_PARAMS -> type == PayloadSchemaType.Integer;
                    case FLOAT_INDEX_PARAMS -> type == PayloadSchemaType.Float;
                    case BOOL_INDEX_PARAMS -> type == PayloadSchemaType.Bool;
                    case DATETIME_INDEX_PARAMS -> type == PayloadSchemaType.Datetime;
                    case UUID_INDEX_PARAMS -> type == PayloadSchemaType.Uuid;
                    default -> false;
                };
        if (!fits) {
            throw Refusals.invalid("field_type and field_index_params do not match");
        }
    }
}
