package io.apexmemory.stack.qdrant;

import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;

/** A point as it is stored; never changed, only replaced. The version is the number of the write that made it. */
record StoredPoint(PointKey key, DenseVector vector, Map<String, Value> payload, long version) {
    StoredPoint {
        payload = Map.copyOf(payload);
    }

    StoredPoint with(Map<String, Value> otherPayload) {
        return new StoredPoint(key, vector, otherPayload, version);
    }

    StoredPoint at(long otherVersion) {
        return new StoredPoint(key, vector, payload, otherVersion);
    }
}
