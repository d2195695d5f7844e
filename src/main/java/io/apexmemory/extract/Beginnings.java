package io.apexmemory.extract;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a regular expression may begin, told by the character that stands before and the few that follow. Most begin
 * with a few letters only, and at the begin of a word, so trying them nowhere else finds the same and takes a fraction of the time.
 * Thread-safe.
 */
final class Beginnings {
    private static final int ASCII = 128;
    /** What may stand before, as far as a word border, a line's begin and what must not stand before can tell. */
    private static final List<String> BEFORE = List.of("", "a", " ", "\n");

    private static final String LOOKS_BACK = "(?<=";
    /** With these a part that is left out may change what the others find, or where a part ends cannot be told simply. */
    private static final Pattern INTRICATE = Pattern.compile("\\(\\?>|[*+?}]\\+|\\\\Q|\\\\b\\{|\\(\\?[a-zA-Z-]*x");

    private static final int FIRST = 4;
    private static final int BITS = 7;
    private static final byte NO = 1;
    private static final byte YES = 2;

    private final Pattern regex;
    private final boolean looksBack;
    private final boolean[] possible = new boolean[ASCII];
    /** For each two characters what is known by now: whoever asks first finds out, and all find the same. */
    private final byte[] afterAnother = new byte[ASCII * ASCII];

    /** The same for the first few characters: of those that have a place in common, the ones that were asked for last. */
    private final int[] firstOnes = new int[1 << 12];

    Beginnings(Pattern regex) {
        Optional<Pattern> simple = withoutLooksBack(regex);
        this.regex = simple.orElse(regex);
        looksBack = simple.isEmpty();
        for (char c = 0; c < ASCII; c++) {
            char first = c;
            possible[c] = looksBack || mayBegin(String.valueOf(first));
        }
    }

    /**
     * The same, but for what must stand before a place: a probe does not know that. It may begin wherever the pattern itself may.
     * Empty where leaving it out could let the pattern begin at fewer places.
     */
    private static Optional<Pattern> withoutLooksBack(Pattern regex) {
        String rest = regex.pattern();
        if (INTRICATE.matcher(rest).find() || (regex.flags() & (Pattern.COMMENTS | Pattern.LITERAL)) != 0) {
            return Optional.empty();
        }
        for (int from = rest.indexOf(LOOKS_BACK); from >= 0; from = rest.indexOf(LOOKS_BACK)) {
            int end = endOfGroup(rest, from);
            String group = end < 0 ? "(" : rest.substring(from + 1, end);
            boolean repeated = end >= 0 && end + 1 < rest.length() && "*+?{".indexOf(rest.charAt(end + 1)) >= 0;
            if (group.contains("(") || repeated || insideNegation(rest, from)) {
                return Optional.empty();
            }
            rest = rest.substring(0, from) + rest.substring(end + 1);
        }
        return Optional.of(Pattern.compile(rest, regex.flags()));
    }

    private static boolean insideNegation(String regex, int place) {
        for (int i = 0; i < place; i++) {
            boolean negative = regex.startsWith("(?!", i) || regex.startsWith("(?<!", i);
            if (negative && endOfGroup(regex, i) > place) {
                return true;
            }
        }
        return false;
    }

    /** The bracket that ends the group which begins here, or -1. */
    private static int endOfGroup(String regex, int begin) {
        int depth = 0;
        int classes = 0;
        for (int i = begin; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '[') {
                classes++;
            } else if (c == ']' && classes > 0) {
                classes--;
            } else if (classes == 0 && c == '(') {
                depth++;
            } else if (classes == 0 && c == ')' && --depth == 0) {
                return i;
            }
        }
        return -1;
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

    private boolean mayBeginWith(String text, int place) {
        int characters = 1;
        int end = place;
        while (end < text.length() && end < place + FIRST && text.charAt(end) < ASCII) {
            characters = characters << BITS | text.charAt(end++);
        }
        // a multiplication spreads characters that have their low bits in common
        int slot = (characters * 0x9E3779B9) >>> -Integer.numberOfTrailingZeros(firstOnes.length);
        int known = firstOnes[slot];
        if (known >>> 2 != characters) {
            known = characters << 2 | (looksBack || mayBegin(text.substring(place, end)) ? YES : NO);
            firstOnes[slot] = known;
        }
        return (known & YES) != 0;
    }

    private boolean mayBegin(String text, int place, char c) {
        if (c >= ASCII) {
            // nor in the middle of a character
            return !(Character.isLowSurrogate(c) && place > 0 && Character.isHighSurrogate(text.charAt(place - 1)));
        }
        if (!possible[c]) {
            return false;
        }
        char before = place == 0 ? ASCII : text.charAt(place - 1);
        return (before >= ASCII || mayFollow(before, c)) && mayBeginWith(text, place);
    }

    /** Finds the next match from a place on, as {@link Matcher#find()} does but for {@code \\G}; the text is the matcher's. */
    boolean find(Matcher matcher, String text, int from) {
        for (int place = from; place < text.length(); place++) {
            if (mayBegin(text, place, text.charAt(place)) && at(place, matcher).lookingAt()) {
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
