package io.apexmemory.ingest.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.google.protobuf.ByteString;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Json;
import io.apexmemory.document.KeyedVectors;
import io.apexmemory.document.Vector;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.PayloadConverter;
import io.temporal.payload.context.SerializationContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Optional;

/**
 * Values as JSON with snake_case names: plain in the payload up to 256 KiB, else by reference. Embeddings that are too large for
 * the history as arrays of numbers are written with base64 vectors and travel by reference. Thread-safe.
 */
final class JsonPayloads implements PayloadConverter {
    static final String PLAIN = "json/plain";
    private static final ByteString PLAIN_BYTES = ByteString.copyFromUtf8(PLAIN);
    private static final ByteString YES = ByteString.copyFromUtf8("true");
    /** The least that a float costs in an array: a sign or digit, a point, a digit, a comma. */
    private static final int MIN_BYTES_PER_NUMBER = 4;

    private final Claims claims;
    private final String encoding;

    private JsonPayloads(Claims claims, String encoding) {
        this.claims = claims;
        this.encoding = encoding;
    }

    /** One for each encoding that the JSON of a value may have in the history. */
    static PayloadConverter[] over(Claims claims) {
        return new PayloadConverter[] {new JsonPayloads(claims, PLAIN), new JsonPayloads(claims, Claims.CLAIM)};
    }

    @Override
    public String getEncodingType() {
        return encoding;
    }

    @Override
    public PayloadConverter withContext(SerializationContext context) {
        return new JsonPayloads(claims.in(context), encoding);
    }

    @Override
    public Optional<Payload> toData(Object value) {
        if (value instanceof Carried<?> carried) {
            return Optional.of(carried.payload());
        }
        if (!encoding.equals(PLAIN)) {
            return Optional.empty();
        }
        try {
            Payload.Builder payload = Payload.newBuilder().putMetadata(Claims.ENCODING, PLAIN_BYTES);
            ObjectWriter writer = Json.TO_STREAM;
            if (value instanceof Embeddings embeddings) {
                Optional<ByteString> numbers = few(embeddings);
                if (numbers.isPresent()) {
                    return Optional.of(payload.setData(numbers.get()).build());
                }
            }
            if (value instanceof Embeddings || value instanceof KeyedVectors) {
                payload.putMetadata(Claims.BY_REFERENCE, YES);
                writer = writer.withAttribute(Vector.AS_BASE64, true);
            }
            ObjectWriter chosen = writer;
            return Optional.of(claims.put(payload, out -> chosen.writeValue(out, value)));
        } catch (JsonProcessingException e) {
            throw unreadable("Cannot write " + value.getClass().getSimpleName(), e);
        } catch (IOException e) {
            throw Claims.noRoom(e);
        }
    }

    /** Embeddings as arrays of numbers, where those fit into the history. */
    private static Optional<ByteString> few(Embeddings embeddings) throws IOException {
        if (numbers(embeddings) * MIN_BYTES_PER_NUMBER > Claims.LIMIT) {
            return Optional.empty();
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream(Claims.LIMIT);
        Json.MAPPER.writeValue(json, embeddings);
        return json.size() > Claims.LIMIT ? Optional.empty() : Optional.of(ByteString.copyFrom(json.toByteArray()));
    }

    /** Counted until there are too many: the vectors of a long document are not looked at one by one. */
    private static long numbers(Embeddings embeddings) {
        long numbers = embeddings.documentEmbedding() == null
                ? 0
                : embeddings.documentEmbedding().size();
        for (Vector vector : embeddings.chunkEmbeddings()) {
            numbers += vector.size();
            if (numbers * MIN_BYTES_PER_NUMBER > Claims.LIMIT) {
                break;
            }
        }
        return numbers;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T fromData(Payload payload, Class<T> type, Type genericType) {
        JavaType java = Json.MAPPER.getTypeFactory().constructType(genericType);
        if (type != Carried.class) {
            return (T) read(payload, java);
        }
        JavaType known = java.containedType(0);
        return (T) new Carried<>(known.hasRawClass(Void.class) ? null : read(payload, known), payload);
    }

    private Object read(Payload payload, JavaType type) {
        try {
            return Claims.claimed(payload)
                    ? claims.<Object>fetch(payload, in -> Json.MAPPER.readValue(in, type))
                    : Json.MAPPER.readValue(payload.getData().newInput(), type);
        } catch (ApexException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw unreadable("Cannot read " + type.toCanonical(), e);
        }
    }

    /** Without its cause, whose text quotes the value. */
    private static DataConverterException unreadable(String what, Exception e) {
        return new DataConverterException(what + " as JSON (" + e.getClass().getSimpleName() + ")");
    }
}
