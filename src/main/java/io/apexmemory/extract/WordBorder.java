package io.apexmemory.extract;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/** Says where words begin and end; in scripts without spaces every character may begin or end one. */
final class WordBorder {
    private static final Set<UnicodeScript> WITHOUT_SPACES = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private WordBorder() {}

    static boolean at(CharSequence text, int index) {
        if (index <= 0 || index >= text.length()) {
            return true;
        }
        return !(inWord(Character.codePointBefore(text, index)) && inWord(Character.codePointAt(text, index)));
    }

    private static boolean inWord(int codePoint) {
        return Character.isLetterOrDigit(codePoint) && !WITHOUT_SPACES.contains(UnicodeScript.of(codePoint));
    }
}
