package io.apexmemory.specification;

import java.util.ArrayDeque;
import java.util.Deque;

/** HTML in the making. Whatever it is given as text or as the value of an attribute stays text for a browser. */
public final class Html {
    private final StringBuilder out = new StringBuilder("<!doctype html>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes names and values in turns */
    public Html open(String tag, String... attributes) {
        tag(tag, attributes);
        open.push(tag);
        return this;
    }

    public Html close() {
        out.append("</").append(open.pop()).append(">");
        return this;
    }

    public Html text(String text) {
        out.append(escaped(text));
        return this;
    }

    public Html element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** One without content. */
    public Html empty(String tag, String... attributes) {
        tag(tag, attributes);
        return this;
    }

    /** So that the source can be read. */
    public Html line() {
        out.append('\n');
        return this;
    }

    /** A style sheet or a script, which is written as it is. */
    public Html own(String tag, String code) {
        if (code.contains("</")) {
            throw new IllegalArgumentException("</ would end the element " + tag);
        }
        out.append('<')
                .append(tag)
                .append('>')
                .append(code)
                .append("</")
                .append(tag)
                .append('>');
        return this;
    }

    private void tag(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(attributes[i + 1]))
                    .append('"');
        }
        out.append('>');
    }

    /** Without what no page may hold: control characters, and halves of characters. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '\n', '\t' -> safe.append((char) c);
                default ->
                    safe.appendCodePoint(
                            Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c);
            }
        });
        return safe.toString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
