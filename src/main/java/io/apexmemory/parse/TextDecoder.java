package io.apexmemory.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.html.HtmlEncodingDetector;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;

/**
 * Bytes of text as characters: by its byte order mark, else as UTF-8 if that is what it is without exception, else as the
 * charset that HTML declares, else as the likeliest one.
 */
final class TextDecoder {
    private static final int ESCAPE = 0x1B;
    private static final int WINDOW = 1 << 16;

    private TextDecoder() {}

    /** Empty if the bytes are no text: too many of them are control characters, or no charset fits. */
    static Optional<String> decode(byte[] bytes, boolean html) {
        return byMark(bytes)
                .or(() -> seven(bytes) ? Optional.empty() : strictly(bytes, StandardCharsets.UTF_8))
                .or(() -> html ? declared(bytes) : Optional.empty())
                .or(() -> likeliest(bytes))
                .filter(TextDecoder::isText);
    }

    private static Optional<String> byMark(byte[] bytes) {
        if (starts(bytes, 0xEF, 0xBB, 0xBF)) {
            return strictly(bytes, StandardCharsets.UTF_8).map(text -> text.substring(1));
        }
        if (starts(bytes, 0xFE, 0xFF) || starts(bytes, 0xFF, 0xFE)) {
            return strictly(bytes, StandardCharsets.UTF_16);
        }
        return Optional.empty();
    }

    /** ISO-2022 charsets switch by escape sequences and would pass as UTF-8. */
    private static boolean seven(byte[] bytes) {
        boolean escapes = false;
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
            escapes |= b == ESCAPE;
        }
        return escapes;
    }

    private static Optional<String> declared(byte[] bytes) {
        try {
            Charset charset = new HtmlEncodingDetector().detect(new ByteArrayInputStream(bytes), new Metadata());
            return Optional.ofNullable(charset).flatMap(it -> strictly(bytes, it));
        } catch (IOException e) {
            throw new IllegalStateException("an array is always readable", e);
        }
    }

    private static Optional<String> likeliest(byte[] bytes) {
        CharsetMatch match = new CharsetDetector().setText(bytes).detect();
        if (match == null || !Charset.isSupported(match.getName())) {
            return Optional.empty();
        }
        // what calls itself ISO-8859-1 is windows-1252 in practice, which differs only where the former has controls
        String name = match.getName().equals("ISO-8859-1") ? "windows-1252" : match.getName();
        return Optional.of(new String(bytes, Charset.forName(name)));
    }

    /** A window at a time: a decoder asked for all at once takes two bytes for each that it is given. */
    private static Optional<String> strictly(byte[] bytes, Charset charset) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer window = CharBuffer.allocate(WINDOW);
        StringBuilder text = new StringBuilder(bytes.length);
        CoderResult result;
        do {
            result = decoder.decode(in, window, true);
            result = result.isUnderflow() ? decoder.flush(window) : result;
            text.append(window.flip());
            window.clear();
        } while (result.isOverflow());
        return result.isError() ? Optional.empty() : Optional.of(text.toString());
    }

    private static boolean isText(String text) {
        long strange = text.chars().filter(TextDecoder::strange).count();
        return strange <= 2 + text.length() / 50;
    }

    private static boolean strange(int c) {
        return c == 0xFFFD || (Character.isISOControl(c) && !Character.isWhitespace(c) && c != ESCAPE);
    }

    private static boolean starts(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
