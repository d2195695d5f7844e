package io.apexmemory.extract;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
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

    private static final String LOOKS_BACK = "(?<=";
    /** With these a part that is left out may change what the others find, or where a part ends cannot be told simply. */
    private static final Pattern INTRICATE = Pattern.compile("\\(\\?>|[*+?}]\\+|\\\\Q|\\\\b\\{|\\(\\?[a-zA-Z-]*x");

    private static final byte NO = 1;
    private static final byte YES = 2;

    private final Pattern regex;
    private final boolean looksBack;
    private final BitSet possible = new BitSet(ASCII);
    /** For each two characters what is known by now: whoever asks first finds out, and all find the same. */
    private final byte[] afterAnother = new byte[ASCII * ASCII];

    private final byte[] beforeAnother = new byte[ASCII * ASCII];

    Beginnings(Pattern regex) {
        Optional<Pattern> simple = withoutLooksBack(regex);
        this.regex = simple.orElse(regex);
        looksBack = simple.isEmpty();
        for (char c = 0; c < ASCII; c++) {
            char first = c;
            possible.set(c, looksBack || mayBegin(String.valueOf(first)));
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
