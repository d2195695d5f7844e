package io.apexmemory.document;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * An immutable vector of 32-bit floats. In JSON it is an array of numbers; a base64 string of little-endian float32 is read as
 * well, and is written where the writer sets the attribute {@link #AS_BASE64}.
 */
@JsonSerialize(using = Vector.ToJson.class)
@JsonDeserialize(using = Vector.FromJson.class)
public final class Vector {
    /** Attribute of an ObjectWriter; any value but null makes vectors base64 strings. */
    public static final String AS_BASE64 = "vectors-as-base64";

    private final float[] values;

    private Vector(float[] values) {
        this.values = values;
    }

    public static Vector of(float... values) {
        return new Vector(values.clone());
    }

    public static Vector fromBase64(String base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() % Float.BYTES != 0) {
            throw new IllegalArgumentException("a vector of " + bytes.remaining() + " bytes is not a row of float32");
        }
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return new Vector(values);
    }

    public String toBase64() {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    public int size() {
        return values.length;
    }

    public float get(int index) {
        return values[index];
    }

    /** A copy of the numbers. */
    public float[] toArray() {
        return values.clone();
    }

    /** The vector of the same direction and length 1; a vector of zeros stays as it is. */
    public Vector normalised() {
        double square = 0;
        for (float v : values) {
            square += (double) v * v;
        }
        if (square == 0) {
            return this;
        }
        double length = Math.sqrt(square);
        float[] unit = new float[values.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (values[i] / length);
        }
        return new Vector(unit);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vector v && Arrays.equals(values, v.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Vector[" + values.length + "]";
    }

    static final class ToJson extends JsonSerializer<Vector> {
        @Override
        public void serialize(Vector vector, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (provider.getAttribute(AS_BASE64) != null) {
                json.writeString(vector.toBase64());
                return;
            }
            json.writeStartArray();
            for (float v : vector.values) {
                json.writeNumber(v);
            }
            json.writeEndArray();
        }
    }

    static final class FromJson extends JsonDeserializer<Vector> {
        @Override
        public Vector deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return fromBase64(json.getText());
            }
            return new Vector(json.readValueAs(float[].class));
        }
    }
}
