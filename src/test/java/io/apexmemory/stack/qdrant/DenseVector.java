package io.apexmemory.stack.qdrant;

import com.google.common.primitives.Floats;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.Vectors;
import io.qdrant.client.grpc.Points.VectorsOutput;
import java.util.List;
import java.util.Set;

/** A vector prepared for its metric, of the dimension of its collection. */
final class DenseVector {
    private final float[] components;

    private DenseVector(float[] components) {
        this.components = components;
    }

    /** Takes the numbers of a request, which must be as many as the collection has dimensions. */
    static DenseVector of(List<Float> numbers, CollectionSettings settings) {
        if (numbers.size() != settings.dimensions()) {
            throw Refusals.wrongInput(
                    "Vector dimension error: expected dim: " + settings.dimensions() + ", got " + numbers.size());
        }
        return new DenseVector(settings.metric().prepare(Floats.toArray(numbers)));
    }

    /** Takes the single unnamed vector of a point, in today's form ({@code dense}) or in the older one ({@code data}). */
    static DenseVector of(Vectors vectors, CollectionSettings settings) {
        Refusals.refuseOtherThan(Set.of("vector"), vectors);
        if (!vectors.hasVector()) {
            throw Refusals.invalid("No Vector Provided");
        }
        Vector vector = vectors.getVector();
        Refusals.refuseOtherThan(Set.of("data", "dense"), vector);
        return of(numbersOf(vector), settings);
    }

    @SuppressWarnings("deprecation") // older clients still write the numbers here
    private static List<Float> numbersOf(Vector vector) {
        return vector.hasDense() ? vector.getDense().getDataList() : vector.getDataList();
    }

    float score(DenseVector other, Metric metric) {
        return metric.score(components, other.components);
    }

    VectorsOutput toOutput() {
        return VectorsOutput.newBuilder()
                .setVector(VectorOutput.newBuilder()
                        .setDense(Points.DenseVector.newBuilder().addAllData(Floats.asList(components))))
                .build();
    }
}
