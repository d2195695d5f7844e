package io.apexmemory.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.stream.IntStream;

/**
 * Vectors in a row that take little of the heap however many they are: beyond the first thousand all lie in a temporary file,
 * which has no name from the start and goes together with the list. Each look at one reads it anew. Immutable and thread-safe.
 */
public final class Vectors extends AbstractList<Vector> implements RandomAccess {
    /** As many take 6 MB where a vector has 1,536 numbers. */
    private static final int HELD = 1024;

    private final Shelf shelf;
    private final int[] places;

    private Vectors(Shelf shelf, int[] places) {
        this.shelf = shelf;
        this.places = places;
    }

    @Override
    public Vector get(int index) {
        return shelf.get(places[index]);
    }

    @Override
    public int size() {
        return places.length;
    }

    /** Takes vectors one after the other, in whatever order they come. Not thread-safe. */
    public static final class Builder {
        private final Shelf shelf = new Shelf();

        /** The place that the vector has now. */
        public int add(Vector vector) {
            return shelf.add(Objects.requireNonNull(vector));
        }

        /** The vectors at these places, of which any may be there more than once. */
        public Vectors at(int[] places) {
            return new Vectors(shelf, places.clone());
        }

        /** All of them in the order in which they came. */
        public Vectors build() {
            return at(IntStream.range(0, shelf.count).toArray());
        }
    }

    private static final class Shelf {
        private List<Vector> held = new ArrayList<>();
        private int count;
        /** Where each one ends in the file, in bytes. */
        private long[] ends = new long[HELD];

        private RandomAccessFile file;

        synchronized int add(Vector vector) {
            ends = count == ends.length ? Arrays.copyOf(ends, 2 * count) : ends;
            ends[count] = begin(count) + (long) vector.size() * Float.BYTES;
            if (count < HELD) {
                held.add(vector);
            } else {
                if (file == null) {
                    shelve();
                }
                write(vector, count);
            }
            return count++;
        }

        private void shelve() {
            file = nameless();
            for (int place = 0; place < count; place++) {
                write(held.get(place), place);
            }
            held = List.of();
        }

        synchronized Vector get(int place) {
            return file == null ? held.get(place) : read(place);
        }

        private long begin(int place) {
            return place == 0 ? 0 : ends[place - 1];
        }

        private void write(Vector vector, int place) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.size() * Float.BYTES);
            bytes.asFloatBuffer().put(vector.toArray());
            try {
                file.seek(begin(place));
                file.write(bytes.array());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Vector read(int place) {
            byte[] bytes = new byte[(int) (ends[place] - begin(place))];
            try {
                file.seek(begin(place));
                file.readFully(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            FloatBuffer numbers = ByteBuffer.wrap(bytes).asFloatBuffer();
            float[] values = new float[numbers.remaining()];
            numbers.get(values);
            return Vector.of(values);
        }

        /** Not a channel, which would be closed for all by the interrupt of one reader. */
        private static RandomAccessFile nameless() {
            try {
                Path path = Scratch.file(".vectors");
                File name = path.toFile();
                RandomAccessFile file = new RandomAccessFile(name, "rw");
                if (!name.delete()) {
                    name.deleteOnExit(); // a system that keeps the name of what is open
                }
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Reads an array of vectors without ever holding all. */
    static final class FromJson extends JsonDeserializer<List<Vector>> {
        @Override
        public List<Vector> deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                return context.reportInputMismatch(List.class, "vectors must be an array");
            }
            Builder vectors = new Builder();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                vectors.add(context.readValue(json, Vector.class));
            }
            return vectors.build();
        }
    }
}
