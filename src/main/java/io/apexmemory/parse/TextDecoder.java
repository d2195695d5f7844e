package io.apexmemory.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.html.HtmlEncodingDetector;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;

/**
 * A file of text as characters: by its byte order mark, else as UTF-8 if that is what it is without exception, else as the
 * charset that HTML declares, else as the likeliest one.
 */
final class TextDecoder {
    private static final int ESCAPE = 0x1B;
    private static final int WINDOW = 1 << 16;

    private TextDecoder() {}

    /** Empty if the file is no text: too many of its characters are controls, or no charset fits. */
    static Optional<String> decode(Path file, boolean html) throws IOException {
        Optional<Decoded> text = byMark(file);
        if (text.isEmpty() && !seven(file)) {
            text = strictly(file, 0, StandardCharsets.UTF_8);
        }
        if (text.isEmpty()) {
            byte[] bytes = Files.readAllBytes(file);
            text = html ? declared(file, bytes) : text;
            text = text.isEmpty() ? likeliest(bytes) : text;
        }
        return text.filter(Decoded::isText).map(Decoded::text);
    }

    /** @param strange how many characters are controls, or stand for what could not be decoded */
    private record Decoded(String text, long strange) {
        boolean isText() {
            return strange <= 2 + text.length() / 50;
        }
    }

    private static Optional<Decoded> byMark(Path file) throws IOException {
        byte[] mark;
        try (InputStream in = Files.newInputStream(file)) {
            mark = in.readNBytes(3);
        }
        if (starts(mark, 0xEF, 0xBB, 0xBF)) {
            return strictly(file, mark.length, StandardCharsets.UTF_8);
        }
        if (starts(mark, 0xFE, 0xFF) || starts(mark, 0xFF, 0xFE)) {
            return strictly(file, 0, StandardCharsets.UTF_16);
        }
        return Optional.empty();
    }

    /** ISO-2022 charsets switch by escape sequences and would pass as UTF-8. */
    private static boolean seven(Path file) throws IOException {
        boolean escapes = false;
        byte[] window = new byte[WINDOW];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(window); n >= 0; n = in.read(window)) {
                for (int i = 0; i < n; i++) {
                    if (window[i] < 0) {
                        return false;
                    }
                    escapes |= window[i] == ESCAPE;
                }
            }
        }
        return escapes;
    }

    private static Optional<Decoded> declared(Path file, byte[] bytes) throws IOException {
        Charset charset = new HtmlEncodingDetector().detect(new ByteArrayInputStream(bytes), new Metadata());
        return charset == null ? Optional.empty() : strictly(file, 0, charset);
    }

    private static Optional<Decoded> likeliest(byte[] bytes) {
        CharsetMatch match = new CharsetDetector().setText(bytes).detect();
        if (match == null || !Charset.isSupported(match.getName())) {
            return Optional.empty();
        }
        // what calls itself ISO-8859-1 is windows-1252 in practice, which differs only where the former has controls
        String name = match.getName().equals("ISO-8859-1") ? "windows-1252" : match.getName();
        String text = new String(bytes, Charset.forName(name));
        return Optional.of(
                new Decoded(text, text.chars().filter(TextDecoder::strange).count()));
    }

    /**
     * A window at a time, and with clean ends of lines from the start: a text with one character beyond Latin-1 takes two bytes for
     * each, and not even its bytes are to be held beside two copies of it.
     */
    private static Optional<Decoded> strictly(Path file, int mark, Charset charset) throws IOException {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        StringBuilder text = new StringBuilder((int) Math.min(Files.size(file), 1 << 30));
        char[] window = new char[WINDOW];
        long strange = 0;
        char last = 0;
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(mark);
            Reader reader = new InputStreamReader(in, decoder);
            for (int n = reader.read(window); n >= 0; n = reader.read(window)) {
                int kept = 0;
                for (int i = 0; i < n; i++) {
                    char c = window[i];
                    strange += strange(c) ? 1 : 0;
                    if (c != 0 && !(c == '\n' && last == '\r')) {
                        window[kept++] = c == '\r' ? '\n' : c;
                    }
                    last = c;
                }
                text.append(window, 0, kept);
            }
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        return Optional.of(new Decoded(text.toString(), strange));
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
