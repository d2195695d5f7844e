package io.apexmemory.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * Pieces of a text, as places in it: they take no room of their own, and each look at one copies it out of the text. Immutable
 * and thread-safe.
 */
public final class Chunks extends AbstractList<String> implements RandomAccess {
    /** So many copies of pieces do no harm. */
    private static final int FEW = 256;

    private final String text;
    private final int[] starts;
    private final int[] ends;

    /** The pieces from each start to the end at the same place. */
    public Chunks(String text, int[] starts, int[] ends) {
        this.text = text;
        this.starts = starts.clone();
        this.ends = ends.clone();
    }

    /** The same pieces; as places in the text where they are many and are found there one behind the other. */
    static List<String> in(String text, List<String> pieces) {
        if (pieces instanceof Chunks || text == null || pieces.size() <= FEW) {
            return pieces instanceof Chunks ? pieces : List.copyOf(pieces);
        }
        Finder finder = new Finder(text);
        pieces.forEach(finder::add);
        return finder.found();
    }

    /** Takes pieces one after the other, and forgets them where it finds their places. */
    private static final class Finder {
        private final String text;
        private int[] starts = new int[FEW];
        private int[] ends = new int[FEW];
        private int count;
        /** All pieces, as soon as one is not found. */
        private List<String> copies;

        Finder(String text) {
            this.text = text;
        }

        void add(String piece) {
            int start = copies == null ? place(piece) : -1;
            if (start >= 0) {
                starts = count == starts.length ? Arrays.copyOf(starts, 2 * count) : starts;
                ends = count == ends.length ? Arrays.copyOf(ends, 2 * count) : ends;
                starts[count] = start;
                ends[count++] = start + piece.length();
            } else {
                copies = copies == null ? new ArrayList<>(places()) : copies;
                copies.add(piece);
            }
        }

        /** The last that does not begin before the piece before it, nor behind its end; else -1. */
        private int place(String piece) {
            int first = count == 0 ? 0 : starts[count - 1];
            int start = count == 0 ? 0 : ends[count - 1];
            while (start >= first && !text.startsWith(piece, start)) {
                start--;
            }
            return start < first ? -1 : start;
        }

        private Chunks places() {
            return new Chunks(text, Arrays.copyOf(starts, count), Arrays.copyOf(ends, count));
        }

        List<String> found() {
            return copies == null && count > FEW ? places() : List.copyOf(copies == null ? places() : copies);
        }
    }

    /** Reads pieces of the {@link LateText} that was read before them. */
    static final class FromJson extends JsonDeserializer<List<String>> {
        @Override
        public List<String> deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                return context.reportInputMismatch(List.class, "chunks must be an array");
            }
            Object text = context.getAttribute(LateText.class);
            Finder finder = new Finder(text == null ? "" : text.toString());
            while (json.nextToken() != JsonToken.END_ARRAY) {
                finder.add(context.readValue(json, String.class));
            }
            return finder.found();
        }
    }

    @Override
    public String get(int index) {
        return text.substring(starts[index], ends[index]);
    }

    @Override
    public int size() {
        return starts.length;
    }
}
