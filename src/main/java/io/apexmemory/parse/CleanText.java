package io.apexmemory.parse;

/** Text as the stores can keep it: lines end with a line feed, no NUL, no half of a surrogate pair. */
final class CleanText {
    private CleanText() {}

    /** Changes nothing but what cannot be kept. */
    static String of(String text) {
        if (isClean(text)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0, next; i < text.length(); i += next) {
            int point = text.codePointAt(i);
            next = Character.charCount(point);
            if (point == '\r') {
                clean.append('\n');
                next = i + 1 < text.length() && text.charAt(i + 1) == '\n' ? 2 : 1;
            } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                clean.append('\uFFFD');
            } else if (point != 0) {
                clean.appendCodePoint(point);
            }
        }
        return clean.toString();
    }

    private static boolean isClean(String text) {
        return text.codePoints()
                .noneMatch(point -> point == '\r'
                        || point == 0
                        || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
    }

    /** Also drops the blanks at the ends of lines and all but one of the empty lines that extraction leaves behind. */
    static String ofExtracted(String text) {
        String clean = of(text);
        StringBuilder tidy = new StringBuilder(clean.length());
        int empty = 0;
        for (int from = 0, to; from <= clean.length(); from = to + 1) {
            to = clean.indexOf('\n', from);
            to = to < 0 ? clean.length() : to;
            int end = to;
            while (end > from && Character.isWhitespace(clean.charAt(end - 1))) {
                end--;
            }
            if (end == from) {
                empty++;
                continue;
            }
            if (!tidy.isEmpty()) {
                tidy.append(empty > 0 ? "\n\n" : "\n");
            }
            tidy.append(clean, from, end);
            empty = 0;
        }
        return tidy.toString();
    }

    /** One line for metadata, or null if nothing of it can be seen. */
    static String line(String text) {
        if (text == null) {
            return null;
        }
        String line = of(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        int end =
                line.length() > 500 && Character.isHighSurrogate(line.charAt(499)) ? 499 : Math.min(500, line.length());
        return line.isEmpty() ? null : line.substring(0, end);
    }

    /** Whether a reader would see nothing. */
    static boolean isBlank(String text) {
        return text.codePoints().allMatch(point -> switch (Character.getType(point)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT -> true;
            default -> false;
        });
    }
}
