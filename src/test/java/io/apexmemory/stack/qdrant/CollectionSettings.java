package io.apexmemory.stack.qdrant;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.WalConfigDiff;
import java.util.Set;

/**
 * What a collection was made with. Settings that only tune the real one's storage and index are taken and shown, and have no
 * effect; those that change answers are refused.
 */
record CollectionSettings(int dimensions, Metric metric, CollectionConfig config) {
    private static final int MAX_DIMENSIONS = 65_536;
    private static final Set<String> KNOWN = Set.of(
            "collection_name",
            "hnsw_config",
            "wal_config",
            "optimizers_config",
            "shard_number",
            "on_disk_payload",
            "timeout",
            "vectors_config",
            "replication_factor",
            "write_consistency_factor");
    private static final Set<String> KNOWN_OF_VECTORS =
            Set.of("size", "distance", "hnsw_config", "on_disk", "datatype");

    static CollectionSettings of(CreateCollection request) {
        Refusals.refuseOtherThan(KNOWN, request);
        if (!request.hasVectorsConfig()) {
            throw Refusals.unsupported("a collection without vectors (CreateCollection.vectors_config is missing)");
        }
        Refusals.refuseOtherThan(Set.of("params"), request.getVectorsConfig());
        VectorParams vectors = request.getVectorsConfig().getParams();
        Refusals.refuseOtherThan(KNOWN_OF_VECTORS, vectors);
        if (vectors.getDatatype() != Datatype.Default && vectors.getDatatype() != Datatype.Float32) {
            throw Refusals.unsupported("VectorParams.datatype " + vectors.getDatatype());
        }
        long size = vectors.getSize();
        if (size < 1 || size > MAX_DIMENSIONS) {
            throw Refusals.outOfRange(
                    "vectors_config.params.size",
                    "value " + Long.toUnsignedString(size) + " invalid, must be from 1 to " + MAX_DIMENSIONS);
        }
        return new CollectionSettings((int) size, Metric.of(vectors.getDistance()), configOf(request));
    }

    private static CollectionConfig configOf(CreateCollection request) {
        CollectionParams.Builder params = CollectionParams.newBuilder()
                .setShardNumber(request.hasShardNumber() ? request.getShardNumber() : 1)
                .setOnDiskPayload(!request.hasOnDiskPayload() || request.getOnDiskPayload())
                .setVectorsConfig(request.getVectorsConfig())
                .setReplicationFactor(request.hasReplicationFactor() ? request.getReplicationFactor() : 1)
                .setWriteConsistencyFactor(
                        request.hasWriteConsistencyFactor() ? request.getWriteConsistencyFactor() : 1);
        return CollectionConfig.newBuilder()
                .setParams(params)
                .setHnswConfig(HnswConfigDiff.newBuilder()
                        .setM(16)
                        .setEfConstruct(100)
                        .setFullScanThreshold(10_000)
                        .setMaxIndexingThreads(0)
                        .setOnDisk(false)
                        .mergeFrom(request.getHnswConfig()))
                .setOptimizerConfig(OptimizersConfigDiff.newBuilder()
                        .setDeletedThreshold(0.2)
                        .setVacuumMinVectorNumber(1000)
                        .setDefaultSegmentNumber(0)
                        .setFlushIntervalSec(5)
                        .mergeFrom(request.getOptimizersConfig()))
                .setWalConfig(WalConfigDiff.newBuilder()
                        .setWalCapacityMb(32)
                        .setWalSegmentsAhead(0)
                        .mergeFrom(request.getWalConfig()))
                .build();
    }
}
