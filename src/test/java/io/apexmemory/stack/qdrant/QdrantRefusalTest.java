package io.apexmemory.stack.qdrant;

import static io.apexmemory.stack.qdrant.QdrantTarget.assertRefused;
import static io.apexmemory.stack.qdrant.QdrantTarget.await;
import static io.apexmemory.stack.qdrant.QdrantTarget.params;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QueryFactory;
import io.qdrant.client.VectorFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.ValuesCount;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.OrderBy;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpdateMode;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The in-process server answers UNIMPLEMENTED to what it does not know, naming the part, and changes nothing. */
class QdrantRefusalTest {
    private static final List<Float> EAST = List.of(1f, 0f, 0f);
    private static final String COLLECTION = "here";

    private static QdrantTarget target;

    private interface Call extends Function<QdrantClient, ListenableFuture<?>> {}

    static Stream<Arguments> unsupported() {
        CreateCollection plain = CreateCollection.newBuilder()
                .setCollectionName("another")
                .setVectorsConfig(VectorsConfig.newBuilder().setParams(params(3, Distance.Cosine)))
                .build();
        CreateCollection quantized = plain.toBuilder()
                .setQuantizationConfig(
                        QuantizationConfig.newBuilder().setScalar(ScalarQuantization.getDefaultInstance()))
                .build();
        return Stream.of(
                refused(
                        "named vectors",
                        "params_map",
                        c -> c.createCollectionAsync("another", Map.of("text", params(3, Distance.Cosine)))),
                refused(
                        "no vectors",
                        "vectors_config",
                        c -> c.createCollectionAsync(
                                plain.toBuilder().clearVectorsConfig().build())),
                refused("quantization", "quantization_config", c -> c.createCollectionAsync(quantized)),
                refused("aliases", "qdrant.Collections/UpdateAliases", c -> c.createAliasAsync("a", COLLECTION)),
                refused("snapshots", "qdrant.Snapshots/Create", c -> c.createSnapshotAsync(COLLECTION)),
                refused(
                        "text indexes",
                        "FieldTypeText",
                        c -> c.createPayloadIndexAsync(
                                COLLECTION, "kind", PayloadSchemaType.Text, null, true, null, null)),
                refused(
                        "a named vector",
                        "Vectors.vectors",
                        c -> c.upsertAsync(
                                COLLECTION,
                                List.of(PointStruct.newBuilder()
                                        .setId(id(1))
                                        .setVectors(namedVectors(Map.of("text", VectorFactory.vector(EAST))))
                                        .build()))),
                refused(
                        "conditional upserts",
                        "update_mode",
                        c -> c.upsertAsync(UpsertPoints.newBuilder()
                                .setCollectionName(COLLECTION)
                                .setUpdateMode(UpdateMode.InsertOnly)
                                .build())),
                refused(
                        "ordered scrolls",
                        "order_by",
                        c -> c.scrollAsync(ScrollPoints.newBuilder()
                                .setCollectionName(COLLECTION)
                                .setOrderBy(OrderBy.newBuilder().setKey("page"))
                                .build())),
                refused(
                        "prefetch",
                        "prefetch",
                        c -> c.queryAsync(query().addPrefetch(PrefetchQuery.getDefaultInstance())
                                .build())),
                refused(
                        "sparse queries",
                        "sparse",
                        c -> c.queryAsync(query().setQuery(nearest(List.of(1f), List.of(1)))
                                .build())),
                refused(
                        "ordering queries",
                        "Query.order_by",
                        c -> c.queryAsync(
                                query().setQuery(QueryFactory.orderBy("page")).build())),
                refused(
                        "a named query",
                        "using",
                        c -> c.queryAsync(query().setUsing("text").build())),
                refused(
                        "no query",
                        "without a query",
                        c -> c.queryAsync(query().clearQuery().build())),
                refused("batches of queries", "QueryBatch", c -> c.queryBatchAsync(COLLECTION, List.of())),
                refused(
                        "facets",
                        "Facet",
                        c -> c.facetAsync(FacetCounts.newBuilder()
                                .setCollectionName(COLLECTION)
                                .setKey("kind")
                                .build())),
                refused("full text", "Match.text", count(ConditionFactory.matchText("kind", "invoice"))),
                refused("geography", "geo_radius", count(ConditionFactory.geoRadius("at", 1, 1, 1f))),
                refused(
                        "dates",
                        "datetime_range",
                        count(ConditionFactory.datetimeRange("made", DatetimeRange.getDefaultInstance()))),
                refused(
                        "counts of values",
                        "values_count",
                        count(ConditionFactory.valuesCount(
                                "tags", ValuesCount.newBuilder().setGt(1).build()))),
                refused(
                        "ids in nested objects",
                        "has_id",
                        count(ConditionFactory.nested("stops", ConditionFactory.hasId(id(1))))));
    }

    @BeforeAll
    static void start() {
        target = QdrantTarget.inProcess();
        await(target.client().createCollectionAsync(COLLECTION, params(3, Distance.Cosine)));
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsupported")
    void whatItDoesNotKnowItNames(String what, String part, Call call) {
        assertRefused(call.apply(target.client()), Status.Code.UNIMPLEMENTED, part);

        assertThat(await(target.client().listCollectionsAsync())).as(what).containsExactly(COLLECTION);
        assertThat(target.count(COLLECTION)).as(what).isZero();
    }

    private static Arguments refused(String what, String part, Call call) {
        return Arguments.of(what, part, call);
    }

    private static Call count(Condition condition) {
        return client -> client.countAsync(
                COLLECTION, Filter.newBuilder().addMust(condition).build(), true);
    }

    private static QueryPoints.Builder query() {
        return QueryPoints.newBuilder().setCollectionName(COLLECTION).setQuery(nearest(EAST));
    }
}
