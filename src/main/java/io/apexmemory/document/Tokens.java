package io.apexmemory.document;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.charset.StandardCharsets;

/**
 * Tokens of cl100k_base, the vocabulary of the embedding models. Text that looks like a special token counts as the ordinary
 * text it is. Thread-safe, and linear in the length of the text whatever it holds.
 */
public final class Tokens {
    /** Up to this many UTF-16 units a count is exact; beyond, a text without any word border may be off by a token here and there. */
    public static final int EXACT = 1 << 16;

    private static final int WINDOW = 1 << 14;
    private static final Encoding CL100K = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

    private Tokens() {}

    public static int count(String text) {
        int tokens = 0;
        for (int from = 0, to; from < text.length(); from = to) {
            to = windowEnd(text, from);
            tokens += CL100K.countTokensOrdinary(wellFormed(text.substring(from, to)));
        }
        return tokens;
    }

    /** The length, in UTF-16 units and between code points, of the start of the text that its first tokens hold. */
    public static int prefix(String text, int tokens) {
        IntArrayList all = CL100K.encodeOrdinary(wellFormed(text));
        if (all.size() <= tokens) {
            return text.length();
        }
        IntArrayList first = new IntArrayList(tokens);
        for (int i = 0; i < tokens; i++) {
            first.add(all.get(i));
        }
        int bytes = CL100K.decodeBytes(first).length;
        int end = 0;
        for (int next; end < text.length(); end += next) {
            int point = text.codePointAt(end);
            next = Character.charCount(point);
            bytes -= bytesOf(point);
            if (bytes < 0) {
                break;
            }
        }
        return end;
    }

    /** The encoder fails at half a surrogate pair; a question mark stands for it. */
    private static String wellFormed(String text) {
        boolean surrogates = text.chars().anyMatch(c -> Character.isSurrogate((char) c));
        return surrogates ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8) : text;
    }

    private static int bytesOf(int point) {
        if (point < 0x80 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            return 1;
        }
        return point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }

    /** Texts are long and so may words be; the encoder's time per character grows with a word's length. */
    private static int windowEnd(String text, int from) {
        if (text.length() - from <= EXACT) {
            return text.length();
        }
        int last = from + WINDOW;
        for (int i = last; i > last - WINDOW / 2; i--) {
            // a token never reaches over the end of a run of letters
            if (Character.isLetter(text.charAt(i - 1))
                    && !Character.isLetter(text.charAt(i))
                    && !Character.isSurrogate(text.charAt(i))) {
                return i;
            }
        }
        return Character.isLowSurrogate(text.charAt(last)) ? last - 1 : last;
    }
}
