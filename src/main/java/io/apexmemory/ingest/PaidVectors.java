package io.apexmemory.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.KeyedVectors;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Vector;
import io.apexmemory.document.Vectors;
import io.apexmemory.embed.VectorCache;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.payload.context.ActivitySerializationContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Vectors that an attempt at an embedding has paid for and that the cache did not take: each batch is a payload by reference, and
 * the heartbeat's details say which there are, so that the next attempt finds them. Used by one attempt.
 */
final class PaidVectors implements VectorCache, Progress {
    private final ActivityExecutionContext context;
    private final Progress progress;
    private final DataConverter converter;
    private final List<String> batches = new ArrayList<>();
    private final Vectors.Builder vectors = new Vectors.Builder();
    private final Map<String, Integer> places = new HashMap<>();

    /** Heartbeat details where there is more to be said than a step. */
    private record Details(String step, List<String> paid) {}

    PaidVectors(ActivityExecutionContext context, Progress progress) {
        this.context = context;
        this.progress = progress;
        converter = context.getWorkflowClient()
                .getOptions()
                .getDataConverter()
                .withContext(new ActivitySerializationContext(context.getInfo()));
        earlier().ifPresent(details -> details.path("paid").forEach(batch -> load(batch.asText())));
    }

    /** What the attempt before has said, if it can be read: an older worker says a step alone. */
    private Optional<JsonNode> earlier() {
        try {
            return context.getHeartbeatDetails(JsonNode.class);
        } catch (DataConverterException | ApexException e) {
            return Optional.empty();
        }
    }

    private void load(String batch) {
        try {
            Payload payload = Payload.parseFrom(Base64.getDecoder().decode(batch));
            KeyedVectors paid = converter.fromPayload(payload, KeyedVectors.class, KeyedVectors.class);
            for (int i = 0; i < paid.keys().size(); i++) {
                places.put(paid.keys().get(i), vectors.add(paid.vectors().get(i)));
            }
            batches.add(batch);
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            // it is paid for again
        }
    }

    @Override
    public Map<String, Vector> find(Collection<String> keys) {
        Map<String, Vector> found = new HashMap<>();
        for (String key : keys) {
            Integer place = places.get(key);
            if (place != null) {
                found.put(key, vectors.at(new int[] {place}).get(0));
            }
        }
        return found;
    }

    @Override
    public boolean put(Map<String, Vector> paid) {
        KeyedVectors batch = new KeyedVectors(
                List.copyOf(paid.keySet()),
                paid.keySet().stream().map(paid::get).toList());
        converter
                .toPayload(batch)
                .ifPresent(payload -> batches.add(Base64.getEncoder().encodeToString(payload.toByteArray())));
        return true;
    }

    /** Tells the step alone, as every other activity does, where nothing else is to be told. */
    @Override
    public void step(String step) {
        if (batches.isEmpty()) {
            progress.step(step);
        } else {
            context.heartbeat(new Details(step, List.copyOf(batches)));
        }
    }

    @Override
    public Duration left() {
        return progress.left();
    }
}
