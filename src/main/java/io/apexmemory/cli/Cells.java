package io.apexmemory.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text as a terminal shows it, in cells: most characters take one, those of East Asia two, marks none. */
final class Cells {
    private static final String CUT = "…";
    /** First and last code points that take two cells, after Unicode's EastAsianWidth W and F. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x2E80, 0x303E},
        {0x3041, 0xA4CF},
        {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F},
        {0x1F680, 0x1F6FF},
        {0x1F900, 0x1F9FF},
        {0x1FA70, 0x1FAFF},
        {0x20000, 0x3FFFD}
    };

    private Cells() {}

    static int width(String text) {
        return text.codePoints().map(Cells::width).sum();
    }

    private static int width(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (int[] range : WIDE) {
            if (range[0] <= codePoint && codePoint <= range[1]) {
                return 2;
            }
        }
        return 1;
    }

    /**
     * The text on one line without anything that a terminal would obey: file names and documents are not to move the cursor,
     * change colours or turn the direction of writing.
     */
    static String printable(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isWhitespace(c)) {
                safe.append(' ');
            } else if (Character.isISOControl(c)
                    || Character.getType(c) == Character.SURROGATE
                    || (0x202A <= c && c <= 0x202E)
                    || (0x2066 <= c && c <= 0x2069)) {
                safe.append('\uFFFD');
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    /** The text in at most so many cells; the middle goes first, for names differ at their ends. */
    static String fit(String text, int cells) {
        if (width(text) <= cells) {
            return text;
        }
        int[] points = text.codePoints().toArray();
        int room = Math.max(0, cells - 1);
        int head = 0;
        int used = 0;
        while (head < points.length && used + width(points[head]) <= (room + 1) / 2) {
            used += width(points[head++]);
        }
        int tail = points.length;
        while (tail > head && used + width(points[tail - 1]) <= room) {
            used += width(points[--tail]);
        }
        while (tail < points.length && width(points[tail]) == 0) {
            tail++; // a mark without its letter
        }
        return new String(points, 0, head) + CUT + new String(points, tail, points.length - tail);
    }

    /** The text filled up with blanks, on the left side if the text is to stand right. */
    static String pad(String text, int cells, boolean right) {
        String blanks = " ".repeat(Math.max(0, cells - width(text)));
        return right ? blanks + text : text + blanks;
    }

    /** Lines of at most so many cells, broken at blanks where there are some. */
    static List<String> fold(String text, int cells) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int used = 0;
        int blank = -1;
        for (int point : text.strip().replaceAll("\\s+", " ").codePoints().toArray()) {
            if (used + width(point) > cells && line.length() > 0) {
                int cut = blank > 0 ? blank : line.length();
                lines.add(line.substring(0, cut));
                line.delete(0, Math.min(line.length(), blank > 0 ? cut + 1 : cut));
                used = width(line.toString());
                blank = -1;
            }
            if (point == ' ') {
                blank = line.length();
            }
            line.appendCodePoint(point);
            used += width(point);
        }
        if (line.length() > 0) {
            lines.add(line.toString());
        }
        return lines;
    }

    /** As in {@code 1.5 s}. */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
