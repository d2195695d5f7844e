package io.apexmemory.store;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Texts in UTF-8 one behind the other, encoded a window at a time while they are read. Immutable. */
final class Utf8 {
    private static final int WINDOW = 1 << 16;

    private final List<String> texts;
    private final Integer[] places;
    private final Integer[] sizes;
    private final int size;

    /** @throws ArithmeticException if they are more than 2 GB */
    Utf8(List<String> texts) {
        this.texts = texts;
        places = new Integer[texts.size()];
        sizes = new Integer[texts.size()];
        int end = 0;
        for (int i = 0; i < sizes.length; i++) {
            places[i] = end + 1;
            sizes[i] = size(texts.get(i));
            end = Math.addExact(end, sizes[i]);
        }
        size = end;
    }

    private static int size(String text) {
        int size = 0;
        for (int from = 0, to; from < text.length(); from = to) {
            to = windowEnd(text, from);
            size = Math.addExact(size, bytes(text, from, to).length);
        }
        return size;
    }

    private static byte[] bytes(String text, int from, int to) {
        return text.substring(from, to).getBytes(StandardCharsets.UTF_8);
    }

    /** Never between the two halves of one character. */
    private static int windowEnd(String text, int from) {
        int to = Math.min(text.length(), from + WINDOW);
        return to < text.length() && Character.isHighSurrogate(text.charAt(to - 1)) ? to - 1 : to;
    }

    /** Bytes altogether. */
    int size() {
        return size;
    }

    /** The place of each text's first byte, counted from 1. */
    Integer[] places() {
        return places.clone();
    }

    /** The bytes of each text. */
    Integer[] sizes() {
        return sizes.clone();
    }

    /** All bytes from the first one. */
    InputStream open() {
        return new Reading();
    }

    private final class Reading extends InputStream {
        private int next;
        private String text = "";
        private int from;
        private byte[] window = {};
        private int at;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            while (at == window.length) {
                if (from == text.length()) {
                    if (next == texts.size()) {
                        return -1;
                    }
                    text = texts.get(next++);
                    from = 0;
                }
                int to = windowEnd(text, from);
                window = bytes(text, from, to);
                from = to;
                at = 0;
            }
            int some = Math.min(length, window.length - at);
            System.arraycopy(window, at, target, offset, some);
            at += some;
            return some;
        }
    }
}
