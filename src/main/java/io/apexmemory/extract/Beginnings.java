package io.apexmemory.extract;

import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a regular expression may begin, told by the character that stands there and the ones before and after it. Most begin
 * with a few letters only, and at the begin of a word, so trying them nowhere else finds the same and takes a fraction of the time.
 * Thread-safe.
 */
final class Beginnings {
    private static final int ASCII = 128;
    /** What may stand before, as far as a word border, a line's begin and what must not stand before can tell. */
    private static final List<String> BEFORE = List.of("", "a", " ", "\n");
    /** These want something particular before them, which a probe does not know. */
    private static final Pattern LOOKS_BACK = Pattern.compile("\\(\\?<=|\\\\b\\{");

    private static final byte NO = 1;
    private static final byte YES = 2;

    private final Pattern regex;
    private final boolean looksBack;
    private final BitSet possible = new BitSet(ASCII);
    /** For each two characters what is known by now: whoever asks first finds out, and all find the same. */
    private final byte[] afterAnother = new byte[ASCII * ASCII];

    private final byte[] beforeAnother = new byte[ASCII * ASCII];

    Beginnings(Pattern regex) {
        this.regex = regex;
        looksBack = LOOKS_BACK.matcher(regex.pattern()).find();
        for (char c = 0; c < ASCII; c++) {
            char first = c;
            possible.set(c, looksBack || mayBegin(String.valueOf(first)));
        }
    }

    /** Nothing that follows can help where a match failed before it came to the end of what there is. */
    private boolean mayBegin(String before, String words) {
        Matcher matcher = at(before.length(), regex.matcher(before + words));
        return matcher.lookingAt() || matcher.hitEnd();
    }

    private boolean mayBegin(String words) {
        return BEFORE.stream().anyMatch(before -> mayBegin(before, words));
    }

    private boolean mayFollow(char before, char c) {
        int two = before * ASCII + c;
        if (afterAnother[two] == 0) {
            afterAnother[two] = looksBack || mayBegin(String.valueOf(before), String.valueOf(c)) ? YES : NO;
        }
        return afterAnother[two] == YES;
    }

    private boolean mayPrecede(char c, char after) {
        int two = c * ASCII + after;
        if (beforeAnother[two] == 0) {
            beforeAnother[two] = looksBack || mayBegin(new String(new char[] {c, after})) ? YES : NO;
        }
        return beforeAnother[two] == YES;
    }

    private boolean mayBegin(String text, int place) {
        char c = text.charAt(place);
        if (c >= ASCII) {
            return true;
        }
        char before = place == 0 ? ASCII : text.charAt(place - 1);
        char after = place + 1 == text.length() ? ASCII : text.charAt(place + 1);
        return possible.get(c) && (before >= ASCII || mayFollow(before, c)) && (after >= ASCII || mayPrecede(c, after));
    }

    /** Finds the next match from a place on, as {@link Matcher#find()} does but for {@code \\G}; the text is the matcher's. */
    boolean find(Matcher matcher, String text, int from) {
        for (int place = from; place < text.length(); place++) {
            char c = text.charAt(place);
            boolean half =
                    Character.isLowSurrogate(c) && place > 0 && Character.isHighSurrogate(text.charAt(place - 1));
            if (mayBegin(text, place) && !half && at(place, matcher).lookingAt()) {
                return true;
            }
        }
        return false;
    }

    /** Looks around see the whole text. */
    private static Matcher at(int place, Matcher matcher) {
        matcher.region(place, matcher.regionEnd());
        return matcher.useTransparentBounds(true).useAnchoringBounds(false);
    }
}
