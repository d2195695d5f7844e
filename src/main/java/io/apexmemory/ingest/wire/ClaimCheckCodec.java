package io.apexmemory.ingest.wire;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.context.SerializationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Lets payloads over 256 KiB travel by reference, see {@link Claims}, that are no JSON: what is JSON, {@link JsonPayloads} puts
 * away and fetches without a copy in memory. Smaller payloads stay as they are. Thread-safe.
 */
final class ClaimCheckCodec implements PayloadCodec {
    private final Claims claims;

    ClaimCheckCodec(Claims claims) {
        this.claims = claims;
    }

    @Override
    public PayloadCodec withContext(SerializationContext context) {
        return new ClaimCheckCodec(claims.in(context));
    }

    @Override
    public List<Payload> encode(List<Payload> payloads) {
        return payloads.stream().map(this::putAway).toList();
    }

    @Override
    public List<Payload> decode(List<Payload> payloads) {
        return payloads.stream().map(this::fetch).toList();
    }

    private Payload putAway(Payload payload) {
        if (payload.getData().size() <= Claims.LIMIT) {
            return payload;
        }
        try {
            return claims.put(payload.toBuilder(), payload.getData()::writeTo);
        } catch (IOException e) {
            throw Claims.noRoom(e);
        }
    }

    private Payload fetch(Payload payload) {
        if (!Claims.claimed(payload)) {
            return payload;
        }
        String encoding = Claims.encoding(payload);
        if (encoding.equals(JsonPayloads.PLAIN)) {
            return payload;
        }
        try {
            return payload.toBuilder()
                    .putMetadata(Claims.ENCODING, ByteString.copyFromUtf8(encoding))
                    .setData(claims.fetch(payload, ByteString::readFrom))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
