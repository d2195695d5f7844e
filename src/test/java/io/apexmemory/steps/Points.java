package io.apexmemory.steps;

import static io.qdrant.client.ConditionFactory.matchKeyword;

import io.apexmemory.document.Vector;
import io.apexmemory.stack.AllPoints;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The vectors in Qdrant, read by its own client. */
record Points(QdrantClient qdrant) {
    /** A vector of length 1, as Qdrant makes it, without the last digits of its numbers. */
    record Rounded(String numbers, int size) {
        static Rounded of(Vector vector) {
            Vector unit = vector.normalised();
            return new Rounded(
                    IntStream.range(0, unit.size())
                            .mapToObj(i -> "" + Math.round(unit.get(i) * 10_000f))
                            .collect(Collectors.joining(" ")),
                    unit.size());
        }
    }

    /** By kind and, of chunks, number: "document", "chunk 0". A document with two versions has no such answer. */
    Map<String, Rounded> of(UUID documentId) {
        Filter ofDocument = Filter.newBuilder()
                .addMust(matchKeyword("document_id", documentId.toString()))
                .build();
        return AllPoints.of(qdrant, ofDocument).stream()
                .collect(Collectors.toMap(Points::name, Points::vector, Points::unexpected, TreeMap::new));
    }

    private static String name(RetrievedPoint point) {
        String kind = point.getPayloadOrThrow("kind").getStringValue();
        return kind.equals("chunk")
                ? "chunk " + point.getPayloadOrThrow("chunk").getIntegerValue()
                : kind;
    }

    private static Rounded vector(RetrievedPoint point) {
        var numbers = point.getVectors().getVector().getDense().getDataList();
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return Rounded.of(Vector.of(values));
    }

    private static Rounded unexpected(Rounded one, Rounded other) {
        throw new AssertionError("two points for one piece of a document");
    }
}
