package io.apexmemory.extract;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where some regular expressions may begin, told by the character that stands before and the three that follow. Most begin with a
 * few letters only, and at the begin of a word, so trying them nowhere else finds the same and takes a fraction of the time. What is
 * known of four characters is kept, until that is too much. Thread-safe.
 */
final class Beginnings {
    private static final int ASCII = 128;
    private static final int AFTER = 3;
    private static final int PAUSE = 0xFFFF;
    /** Texts of one language keep to some ten thousand different four characters. */
    private static final int MOST_KNOWN = 1 << 15;

    private static final BitSet NOWHERE = new BitSet();
    /** In the place of a regex of which nothing can be told. */
    private static final Pattern ANYWHERE = Pattern.compile("");
    /** What may stand before, as far as a word border, a line's begin and what must not stand before can tell. */
    private static final List<String> BEFORE = List.of("", "a", " ", "\n");

    private static final String LOOKS_BACK = "(?<=";
    private static final String LOOKS_BACK_IN_VAIN = "(?<!";
    /** With these a part that is left out may change what the others find, or where a part ends cannot be told simply. */
    private static final Pattern INTRICATE = Pattern.compile("\\(\\?>|[*+?}]\\+|\\\\Q|\\\\b\\{|\\(\\?[a-zA-Z-]*x");
    /** With these it matters what stands before the character before. */
    private static final Pattern BORDER = Pattern.compile("(?<!\\[)\\^|\\\\[bBAG]");

    private final List<Pattern> regexes;
    /** By the first character alone. */
    private final BitSet[] first = new BitSet[ASCII];

    private final BitSet all = new BitSet();
    private final Map<Long, BitSet> known = new ConcurrentHashMap<>();
    /** Each only once, for there are few. */
    private final Map<BitSet, BitSet> different = new ConcurrentHashMap<>();

    /** @param regexes each gets a bit, by its place */
    Beginnings(List<Pattern> regexes) {
        this.regexes = regexes.stream()
                .map(regex -> withoutLooksBack(regex).orElse(ANYWHERE))
                .toList();
        all.set(0, regexes.size());
        for (char c = 0; c < ASCII; c++) {
            first[c] = new BitSet();
            for (String before : BEFORE) {
                first[c].or(mayBegin(all, before + c, before.length()));
            }
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
        for (int from = rest.indexOf(LOOKS_BACK_IN_VAIN);
                from >= 0;
                from = rest.indexOf(LOOKS_BACK_IN_VAIN, from + 1)) {
            int end = endOfGroup(rest, from);
            if (end < 0 || BORDER.matcher(rest.substring(from, end)).find()) {
                return Optional.empty();
            }
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

    /** Thrown where a regex needs too much work on a text. */
    static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int regex;

        TooMuch(int regex) {
            super(null, null, false, false);
            this.regex = regex;
        }

        /** Its place among all. */
        int regex() {
            return regex;
        }
    }

    /**
     * Finds on one way through the text what each regex would find by itself, as {@link Matcher#find()} does but for {@code \\G}.
     *
     * @param matchers one for each regex, on the text
     * @param hit gets the place of the regex while its matcher holds the match
     */
    void find(String text, List<Matcher> matchers, Pace pace, IntConsumer hit) {
        int[] from = new int[matchers.size()];
        for (int place = 0; place < text.length(); place++) {
            if ((place & PAUSE) == 0) {
                pace.tick();
            }
            BitSet may = at(text, place);
            for (int i = may.nextSetBit(0); i >= 0; i = may.nextSetBit(i + 1)) {
                Matcher matcher = matchers.get(i);
                if (place >= from[i] && matches(i, at(place, matcher))) {
                    from[i] = Math.max(matcher.end(), matcher.start() + 1);
                    hit.accept(i);
                }
            }
        }
    }

    /** Java's matcher recurses for some repetitions, so a long text can also use up the stack. */
    private static boolean matches(int regex, Matcher matcher) {
        try {
            return matcher.lookingAt();
        } catch (WatchedText.Exhausted | StackOverflowError e) {
            throw new TooMuch(regex);
        }
    }

    /** The bits of those that may begin at a place; nobody changes them. */
    private BitSet at(String text, int place) {
        int end = place + AFTER;
        if (place == 0 || end > text.length()) {
            return mayBegin(text, place, Math.min(end, text.length()));
        }
        long characters = 0;
        for (int i = place - 1; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                return mayBegin(text, place, end);
            }
            characters = (characters << Character.SIZE) | c;
        }
        BitSet may = known.get(characters);
        if (may == null) {
            if (known.size() >= MOST_KNOWN) {
                known.clear();
                different.clear();
            }
            may = different.computeIfAbsent(mayBegin(text, place, end), it -> it);
            known.put(characters, may);
        }
        return may;
    }

    private BitSet mayBegin(String text, int place, int end) {
        if (inside(text, place)) {
            return NOWHERE;
        }
        int before = place == 0 ? 0 : text.offsetByCodePoints(place, -1);
        int after = inside(text, end) ? end + 1 : end;
        char c = text.charAt(place);
        BitSet some = c < ASCII ? first[c] : all;
        if (place > 0 && Character.getType(text.codePointAt(before)) == Character.NON_SPACING_MARK) {
            // what it stands on makes it a part of a word, or not
            return some;
        }
        return mayBegin(some, text.substring(before, after), place - before);
    }

    /** Nothing that follows can help where a match failed before it came to the end of what there is. */
    private BitSet mayBegin(BitSet some, String words, int place) {
        BitSet may = new BitSet();
        for (int i = some.nextSetBit(0); i >= 0; i = some.nextSetBit(i + 1)) {
            Matcher matcher = at(place, regexes.get(i).matcher(words));
            may.set(i, matcher.lookingAt() || matcher.hitEnd());
        }
        return may;
    }

    /** Whether a character is begun before the place and ends after it. */
    private static boolean inside(String text, int place) {
        return place > 0
                && place < text.length()
                && Character.isSurrogatePair(text.charAt(place - 1), text.charAt(place));
    }

    /** Looks around see the whole text. */
    private static Matcher at(int place, Matcher matcher) {
        matcher.region(place, matcher.regionEnd());
        return matcher.useTransparentBounds(true).useAnchoringBounds(false);
    }
}
