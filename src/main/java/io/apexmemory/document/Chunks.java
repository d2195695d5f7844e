package io.apexmemory.document;

import java.util.AbstractList;
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
        int[] starts = new int[pieces.size()];
        int[] ends = new int[pieces.size()];
        for (int i = 0; i < starts.length; i++) {
            String piece = pieces.get(i);
            int first = i == 0 ? 0 : starts[i - 1];
            int start = i == 0 ? 0 : ends[i - 1];
            while (start >= first && !text.startsWith(piece, start)) {
                start--;
            }
            if (start < first) {
                return List.copyOf(pieces);
            }
            starts[i] = start;
            ends[i] = start + piece.length();
        }
        return new Chunks(text, starts, ends);
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
