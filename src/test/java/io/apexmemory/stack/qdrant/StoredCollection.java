package io.apexmemory.stack.qdrant;

import com.google.common.collect.Iterators;
import com.google.common.collect.Streams;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.OptimizerStatus;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The points and payload indexes of one collection. Each operation is atomic: a reader sees all of a write or nothing of it,
 * and a write that is refused changes nothing. Writes take effect in the order of their numbers. Safe for use by many threads.
 */
final class StoredCollection {
    private static final Logger LOG = LoggerFactory.getLogger(StoredCollection.class);
    /** Long enough that whoever relies on a write which was only acknowledged finds nothing. */
    private static final long LATER_MILLIS = 2000;

    private final CollectionSettings settings;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final TreeMap<PointKey, StoredPoint> points = new TreeMap<>();
    private final Map<String, PayloadIndex> indexes = new HashMap<>();
    private final Queue<Acknowledged> acknowledged = new ArrayDeque<>();
    private long nextOperation;

    StoredCollection(CollectionSettings settings) {
        this.settings = settings;
    }

    /** A vector to search with, or the point that lends its own and is then not among the hits. */
    sealed interface Target {
        record ByVector(List<Float> numbers) implements Target {}

        record ByPoint(PointKey key) implements Target {}
    }

    /** What to search for; a limit and offset beyond the number of points do no harm. */
    record Search(Target target, FilterMatcher filter, long limit, long offset, Optional<Float> threshold) {}

    record Hit(StoredPoint point, float score) {}

    /** A part of all points in the order of their ids, and the id at which the next part begins. */
    record Page(List<StoredPoint> points, Optional<PointKey> next) {}

    CollectionSettings settings() {
        return settings;
    }

    long upsert(List<StoredPoint> newPoints, boolean wait) {
        return write(wait, operation -> newPoints.forEach(point -> put(point.at(operation))));
    }

    long delete(PointSelection selection, boolean wait) {
        return write(wait, operation -> {
            if (selection instanceof PointSelection.ById byId) {
                byId.keys().forEach(this::remove);
            } else if (selection instanceof PointSelection.ByFilter byFilter) {
                matching(byFilter.filter()).map(StoredPoint::key).toList().forEach(this::remove);
            }
        });
    }

    /** Changes the payload of the selected points; ids that name no point are refused, as in Qdrant. */
    long changePayload(PointSelection selection, boolean wait, UnaryOperator<Map<String, Value>> change) {
        return write(
                wait,
                operation -> selected(selection)
                        .forEach(point ->
                                put(point.with(change.apply(point.payload())).at(operation))));
    }

    long createIndex(String field, PayloadIndex index) {
        return write(true, operation -> {
            points.values().forEach(index::add);
            indexes.put(field, index);
        });
    }

    long deleteIndex(String field) {
        return write(true, operation -> indexes.remove(field));
    }

    List<StoredPoint> get(Collection<PointKey> keys) {
        return read(() -> keys.stream()
                .distinct()
                .map(points::get)
                .filter(Objects::nonNull)
                .toList());
    }

    long count(FilterMatcher filter) {
        return read(() -> matching(filter).count());
    }

    Page scroll(FilterMatcher filter, Optional<PointKey> from, long limit) {
        return read(() -> {
            List<StoredPoint> found = matching(filter, from).limit(limit + 1).toList();
            return found.size() <= limit
                    ? new Page(found, Optional.empty())
                    : new Page(
                            found.subList(0, (int) limit),
                            Optional.of(found.get((int) limit).key()));
        });
    }

    /** The nearest points first; of equally near ones the one with the smaller id. */
    List<Hit> search(Search search) {
        return read(() -> {
            DenseVector target = vectorOf(search.target());
            long wanted = Math.min(search.offset() + search.limit(), points.size());
            Comparator<Hit> nearestFirst = nearestFirst();
            PriorityQueue<Hit> best = new PriorityQueue<>(nearestFirst.reversed());
            for (StoredPoint point : matching(search.filter()).toList()) {
                if (isTarget(point, search.target())) {
                    continue;
                }
                Hit hit = new Hit(point, target.score(point.vector(), settings.metric()));
                if (search.threshold().isPresent()
                        && !settings.metric()
                                .passes(hit.score(), search.threshold().get())) {
                    continue;
                }
                best.add(hit);
                if (best.size() > wanted) {
                    best.remove();
                }
            }
            return best.stream().sorted(nearestFirst).skip(search.offset()).toList();
        });
    }

    CollectionInfo info() {
        return read(() -> {
            CollectionInfo.Builder info = CollectionInfo.newBuilder()
                    .setStatus(CollectionStatus.Green)
                    .setOptimizerStatus(OptimizerStatus.newBuilder().setOk(true))
                    .setSegmentsCount(1)
                    .setConfig(settings.config())
                    .setPointsCount(points.size())
                    .setIndexedVectorsCount(0);
            indexes.forEach((field, index) -> info.putPayloadSchema(field, index.describe(points.values())));
            return info.build();
        });
    }

    private Comparator<Hit> nearestFirst() {
        Comparator<Hit> byScore = (a, b) -> settings.metric().nearerFirst(a.score(), b.score());
        return byScore.thenComparing(hit -> hit.point().key());
    }

    private DenseVector vectorOf(Target target) {
        if (target instanceof Target.ByVector byVector) {
            return DenseVector.of(byVector.numbers(), settings);
        }
        StoredPoint point = points.get(((Target.ByPoint) target).key());
        if (point == null) {
            throw Refusals.notFound("Vector with name \"\" for point not found");
        }
        return point.vector();
    }

    private static boolean isTarget(StoredPoint point, Target target) {
        return target instanceof Target.ByPoint byPoint && byPoint.key().equals(point.key());
    }

    private List<StoredPoint> selected(PointSelection selection) {
        if (selection instanceof PointSelection.ById byId) {
            return byId.keys().stream().distinct().map(this::existing).toList();
        }
        FilterMatcher filter = ((PointSelection.ByFilter) selection).filter();
        return matching(filter).toList();
    }

    private StoredPoint existing(PointKey key) {
        StoredPoint point = points.get(key);
        if (point == null) {
            throw Refusals.notFound("No point with id " + key + " found");
        }
        return point;
    }

    private Stream<StoredPoint> matching(FilterMatcher filter) {
        return matching(filter, Optional.empty());
    }

    /** In the order of their ids, from this one on; by an index, if there is one for the filter. */
    private Stream<StoredPoint> matching(FilterMatcher filter, Optional<PointKey> from) {
        List<NavigableMap<PointKey, StoredPoint>> candidates = filter.keywords().entrySet().stream()
                .flatMap(
                        asked -> Optional.ofNullable(indexes.get(asked.getKey()))
                                .flatMap(index -> index.having(asked.getValue()))
                                .stream())
                .min(Comparator.comparingInt(
                        maps -> maps.stream().mapToInt(Map::size).sum()))
                .orElse(List.of(points));
        Iterator<StoredPoint> merged = Iterators.mergeSorted(
                candidates.stream()
                        .map(map -> from.isPresent() ? map.tailMap(from.get(), true) : map)
                        .map(map -> map.values().iterator())
                        .toList(),
                Comparator.comparing(StoredPoint::key));
        // a point that has two of the keywords comes twice
        AtomicReference<PointKey> last = new AtomicReference<>();
        return Streams.stream(merged)
                .filter(point -> !point.key().equals(last.getAndSet(point.key())))
                .filter(filter::matches);
    }

    private void put(StoredPoint point) {
        remove(point.key());
        points.put(point.key(), point);
        indexes.values().forEach(index -> index.add(point));
    }

    private void remove(PointKey key) {
        StoredPoint point = points.remove(key);
        if (point != null) {
            indexes.values().forEach(index -> index.remove(point));
        }
    }

    private interface Change {
        void apply(long operation);
    }

    private record Acknowledged(long operation, Change change) {
        /** Nobody is left who could be told that it is refused. */
        void apply() {
            try {
                change.apply(operation);
            } catch (RuntimeException refused) {
                LOG.warn("a write that was acknowledged is refused", refused);
            }
        }
    }

    private long write(boolean wait, Change change) {
        lock.writeLock().lock();
        try {
            if (!wait) {
                long operation = nextOperation++;
                acknowledged.add(new Acknowledged(operation, change));
                CompletableFuture.delayedExecutor(LATER_MILLIS, TimeUnit.MILLISECONDS)
                        .execute(() -> catchUp(operation));
                return operation;
            }
            catchUp(nextOperation);
            change.apply(nextOperation);
            return nextOperation++;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Those that were only acknowledged take effect, up to this one. */
    private void catchUp(long last) {
        lock.writeLock().lock();
        try {
            while (!acknowledged.isEmpty() && acknowledged.peek().operation() <= last) {
                acknowledged.remove().apply();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private <T> T read(Supplier<T> reading) {
        lock.readLock().lock();
        try {
            return reading.get();
        } finally {
            lock.readLock().unlock();
        }
    }
}
