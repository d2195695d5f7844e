package io.apexmemory.audit;

import static io.qdrant.client.PointIdFactory.id;

import com.google.common.util.concurrent.ListenableFuture;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.store.QdrantStore;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Common.PointId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes points out of Qdrant one by one, which no store does: a store removes whole versions. */
final class PointRepair {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 1_000;

    private final QdrantClient client;
    private final PointReader reader;

    PointRepair(QdrantClient client) {
        this.client = client;
        this.reader = new PointReader(client);
    }

    /** A point that names no version, by the id that a finding has. */
    void removeNameless(String pointId) {
        boolean uuid = pointId.indexOf('-') > 0;
        delete(List.of(uuid ? id(UUID.fromString(pointId)) : id(Long.parseUnsignedLong(pointId))));
    }

    /** Those of a version whose ids do not follow from what they are, or whose chunks it does not have. */
    void removeTooMany(VersionKey key, int chunks) {
        List<PointId> wrong = new ArrayList<>();
        reader.points(Set.of(key), (same, point) -> {
            if (!point.derived() || point.chunk() < -1 || point.chunk() >= chunks) {
                wrong.add(point.id());
            }
        });
        for (int from = 0; from < wrong.size(); from += AT_ONCE) {
            delete(wrong.subList(from, Math.min(wrong.size(), from + AT_ONCE)));
        }
    }

    /** Whether every point is there that a version of so many chunks has. */
    boolean complete(VersionKey key, int chunks) {
        int[] good = {0};
        reader.points(Set.of(key), (same, point) -> {
            if (point.derived() && point.chunk() < chunks) {
                good[0]++;
            }
        });
        return good[0] == chunks + 1;
    }

    private void delete(List<PointId> points) {
        ListenableFuture<?> done = client.deleteAsync(QdrantStore.COLLECTION, points, PATIENCE);
        try {
            done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ApexException(ErrorType.DATABASE_WRITE, "Qdrant did not delete points", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApexException(ErrorType.DATABASE_WRITE, "interrupted while points were deleted", e);
        }
    }
}
