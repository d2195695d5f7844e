package io.apexmemory.extract;

import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a regular expression may begin, told by the character that stands there. Most begin with a few letters only, so trying
 * them nowhere else finds the same and takes a fraction of the time. Immutable.
 */
final class Beginnings {
    private static final int ASCII = 128;
    /** What may stand before, as far as a word border, a line's begin and what must not stand before can tell. */
    private static final List<String> BEFORE = List.of("", "a", " ", "\n");
    /** These want something particular before them, which a probe does not know. */
    private static final Pattern LOOKS_BACK = Pattern.compile("\\(\\?<=|\\\\b\\{");

    private final BitSet possible = new BitSet(ASCII);

    Beginnings(Pattern regex) {
        boolean looksBack = LOOKS_BACK.matcher(regex.pattern()).find();
        for (char c = 0; c < ASCII; c++) {
            possible.set(c, looksBack || mayBegin(regex, c));
        }
    }

    /** Nothing that follows can help where a match failed before it came to the end of what there is. */
    private static boolean mayBegin(Pattern regex, char c) {
        return BEFORE.stream().anyMatch(before -> {
            Matcher matcher = at(before.length(), regex.matcher(before + c));
            return matcher.lookingAt() || matcher.hitEnd();
        });
    }

    /** Finds the next match from a place on, as {@link Matcher#find()} does but for {@code \\G}; the text is the matcher's. */
    boolean find(Matcher matcher, String text, int from) {
        for (int place = from; place < text.length(); place++) {
            char c = text.charAt(place);
            boolean half =
                    Character.isLowSurrogate(c) && place > 0 && Character.isHighSurrogate(text.charAt(place - 1));
            if ((c >= ASCII || possible.get(c)) && !half && at(place, matcher).lookingAt()) {
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
