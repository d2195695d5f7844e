package io.apexmemory.ingest.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.ByteString;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Json;
import io.apexmemory.document.Vector;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.PayloadConverter;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Optional;

/**
 * Values as plain JSON with snake_case names. Embeddings that are too large for the history as arrays of numbers are written
 * with base64 vectors and marked to travel by reference. Thread-safe.
 */
final class JsonPayloads implements PayloadConverter {
    private static final String ENCODING = "json/plain";
    private static final ByteString ENCODING_BYTES = ByteString.copyFromUtf8(ENCODING);
    private static final ByteString YES = ByteString.copyFromUtf8("true");
    /** The least that a float costs in an array: a sign or digit, a point, a digit, a comma. */
    private static final int MIN_BYTES_PER_NUMBER = 4;

    @Override
    public String getEncodingType() {
        return ENCODING;
    }

    @Override
    public Optional<Payload> toData(Object value) {
        try {
            Payload.Builder payload = Payload.newBuilder().putMetadata(ClaimCheckCodec.ENCODING, ENCODING_BYTES);
            if (!(value instanceof Embeddings embeddings)) {
                return Optional.of(payload.setData(bytes(Json.MAPPER.writeValueAsBytes(value)))
                        .build());
            }
            if (numbers(embeddings) * MIN_BYTES_PER_NUMBER <= ClaimCheckCodec.LIMIT) {
                byte[] json = Json.MAPPER.writeValueAsBytes(embeddings);
                if (json.length <= ClaimCheckCodec.LIMIT) {
                    return Optional.of(payload.setData(bytes(json)).build());
                }
            }
            byte[] compact =
                    Json.MAPPER.writer().withAttribute(Vector.AS_BASE64, true).writeValueAsBytes(embeddings);
            return Optional.of(payload.putMetadata(ClaimCheckCodec.BY_REFERENCE, YES)
                    .setData(bytes(compact))
                    .build());
        } catch (JsonProcessingException e) {
            throw unreadable("Cannot write " + value.getClass().getSimpleName(), e);
        }
    }

    @Override
    public <T> T fromData(Payload payload, Class<T> type, Type genericType) {
        try {
            return Json.MAPPER.readValue(
                    payload.getData().newInput(), Json.MAPPER.getTypeFactory().constructType(genericType));
        } catch (IOException | RuntimeException e) {
            throw unreadable("Cannot read " + genericType.getTypeName(), e);
        }
    }

    private static long numbers(Embeddings embeddings) {
        long inChunks =
                embeddings.chunkEmbeddings().stream().mapToLong(Vector::size).sum();
        return inChunks
                + (embeddings.documentEmbedding() == null
                        ? 0
                        : embeddings.documentEmbedding().size());
    }

    private static ByteString bytes(byte[] json) {
        return ByteString.copyFrom(json);
    }

    /** Without its cause, whose text quotes the value. */
    private static DataConverterException unreadable(String what, Exception e) {
        return new DataConverterException(what + " as JSON (" + e.getClass().getSimpleName() + ")");
    }
}
