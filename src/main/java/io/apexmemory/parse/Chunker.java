package io.apexmemory.parse;

import io.apexmemory.document.Chunks;
import io.apexmemory.document.Tokens;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.IntBinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text into pieces of at most so many cl100k_base tokens, each an exact part of the text, which overlap by about so many
 * and together cover every character in order. Borders are those of paragraphs, else sentences, lines, words, characters as
 * a reader sees them, else code points. Thread-safe; the same text gives the same chunks.
 *
 * <p>In a long text the borders are those that the words before them choose, and not the last that fit: so a changed page changes
 * its own chunks and a few behind it, instead of moving the borders of all that follow.
 */
public final class Chunker {
    private static final int LEAST = 16;
    private static final int MOST = 8191; // what one input of the embedding models holds
    private static final int LONG = 64; // chunks; to embed a shorter text again costs little
    private static final int CHARACTERS_PER_TOKEN = 5; // about
    private static final int MAX_CHARACTERS = Tokens.EXACT / 2;

    private static final Pattern CLUSTER = Pattern.compile("\\X");
    private static final char FIRST_MARK = '\u0300'; // below, nothing joins the character before it

    private final int chunkTokens;
    private final int overlapTokens;

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public Chunker(int chunkTokens, int overlapTokens) {
        if (chunkTokens < LEAST || chunkTokens > MOST) {
            throw new IllegalArgumentException(
                    "CHUNK_TOKENS must be from " + LEAST + " to " + MOST + ", not " + chunkTokens);
        }
        if (overlapTokens < 0 || overlapTokens > chunkTokens / 2) {
            throw new IllegalArgumentException(
                    "CHUNK_OVERLAP_TOKENS must be from 0 to half of CHUNK_TOKENS, not " + overlapTokens);
        }
        this.chunkTokens = chunkTokens;
        this.overlapTokens = overlapTokens;
    }

    /** No chunk at all for text of no length; characters are never changed, dropped or reordered. */
    public List<String> chunk(String content) {
        List<Piece> pieces = pieces(content);
        return new Chunks(
                content,
                pieces.stream().mapToInt(Piece::start).toArray(),
                pieces.stream().mapToInt(Piece::end).toArray());
    }

    /** Where a chunk lies in the content. */
    record Piece(int start, int end, int tokens) {}

    List<Piece> pieces(String content) {
        List<Piece> pieces = new ArrayList<>();
        int guess = chunkTokens * CHARACTERS_PER_TOKEN;
        boolean stable = content.length() > LONG * guess;
        int start = 0;
        int covered = 0;
        while (covered < content.length()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("Cutting into chunks was given up");
            }
            int fits = fit(content, start, guess);
            if (fits <= covered) {
                start = covered; // the overlap left no room for anything new
                fits = fit(content, start, guess);
            }
            guess = (fits - start) * 9 / 8 + LEAST;
            Piece piece = border(content, start, covered, fits, stable);
            pieces.add(piece);
            covered = piece.end;
            start = covered == content.length() ? covered : overlap(content, piece, stable);
        }
        return pieces;
    }

    /** The end of the longest piece from here that the first tokens hold, looking a little further than it probably is. */
    private int fit(String content, int start, int guess) {
        int most = Math.min(content.length(), start + MAX_CHARACTERS);
        for (long ahead = guess; ; ahead *= 2) {
            int window = between((int) Math.min(most, start + ahead), content);
            int end = start + Tokens.prefix(content.substring(start, window), chunkTokens);
            if (end < window || window >= between(most, content)) {
                return end;
            }
        }
    }

    /** The best border up to where the text fits whose piece, tokenised on its own, keeps within the limit. */
    private Piece border(String content, int start, int covered, int fits, boolean stable) {
        Window window = new Window(content, start, Math.min(content.length(), fits + 2));
        int least = Math.max(covered, start + (fits - start) / 2);
        int end = fits == content.length() ? fits : stable ? window.chosen(least, fits) : window.best(least, fits);
        int tokens = Tokens.count(content.substring(start, end));
        while (tokens > chunkTokens) {
            int shorter = window.best(Math.min(least, end - 2), end - 1);
            end = Math.max(shorter, covered + Character.charCount(content.codePointAt(covered)));
            tokens = Tokens.count(content.substring(start, end));
        }
        return new Piece(start, end, tokens);
    }

    /** Where the next piece begins: at a sentence, else a word, that leaves about the overlap before the border. */
    private int overlap(String content, Piece piece, boolean stable) {
        int end = piece.end;
        Piece like = stable ? tail(content, piece) : piece;
        int length = (int) ((long) (end - like.start) * overlapTokens / Math.max(like.tokens, 1));
        Window window = new Window(content, piece.start, end);
        for (int tries = 0; length > 0 && tries < 8; tries++, length = length * 3 / 4) {
            int from = window.begin(end - length, end);
            if (from > piece.start && Tokens.count(content.substring(from, end)) <= overlapTokens) {
                return from;
            }
        }
        return end;
    }

    /** So much of the piece's end as says how dense the text is there, wherever the piece began. */
    private Piece tail(String content, Piece piece) {
        int start = between(Math.max(piece.start, piece.end - CHARACTERS_PER_TOKEN * overlapTokens), content);
        return new Piece(start, piece.end, Tokens.count(content.substring(start, piece.end)));
    }

    /** The same place, or the one before it if a code point would be split. */
    private static int between(int place, String content) {
        boolean split = place > 0
                && place < content.length()
                && Character.isLowSurrogate(content.charAt(place))
                && Character.isHighSurrogate(content.charAt(place - 1));
        return split ? place - 1 : place;
    }

    /** A part of the content, in which borders are sought; places are those of the content. */
    private record Window(String text, int offset) {
        /** Characters before a border that choose it. */
        private static final int CHOOSING = 32;

        Window(String content, int from, int to) {
            this(content.substring(from, between(to, content)), from);
        }

        /** The last border of the best kind after {@code least} and up to {@code most}. */
        int best(int least, int most) {
            int low = least - offset;
            int high = most - offset;
            int end = paragraph(low, high);
            end = end > low ? end : last(BreakIterator.getSentenceInstance(Locale.ROOT), high);
            end = end > low ? end : text.lastIndexOf('\n', high - 1) + 1;
            end = end > low ? end : last(BreakIterator.getWordInstance(Locale.ROOT), high);
            return offset + cluster(low, end > low ? end : high);
        }

        /** The same, but of the borders of that kind the one that the words before it choose, wherever the window begins. */
        int chosen(int least, int most) {
            int low = least - offset;
            int high = most - offset;
            int end = chosen(low, high, this::paragraph);
            end = end > low ? end : chosen(low, high, backwards(BreakIterator.getSentenceInstance(Locale.ROOT)));
            end = end > low ? end : chosen(low, high, (from, to) -> text.lastIndexOf('\n', to - 1) + 1);
            end = end > low ? end : chosen(low, high, backwards(BreakIterator.getWordInstance(Locale.ROOT)));
            return offset + cluster(low, end > low ? end : high);
        }

        /** @param last of such borders up to a place and after another, or one that is not after it */
        private int chosen(int low, int high, IntBinaryOperator last) {
            int best = -1;
            int mark = 0;
            for (int border = last.applyAsInt(low, high); border > low; border = last.applyAsInt(low, border - 1)) {
                // spread over all numbers, because like words have like hashes
                int own = text.substring(Math.max(0, border - CHOOSING), border).hashCode() * 0x9E3779B9;
                if (best < 0 || Integer.compareUnsigned(own, mark) < 0) {
                    best = border;
                    mark = own;
                }
            }
            return best;
        }

        private IntBinaryOperator backwards(BreakIterator borders) {
            borders.setText(text);
            return (low, high) ->
                    high >= text.length() ? text.length() : borders.isBoundary(high) ? high : borders.preceding(high);
        }

        /** The first border at or after a place: of a sentence if one is near, else of a word, else of a character. */
        int begin(int place, int end) {
            int from = place - offset;
            int near = from + (end - place) / 2;
            int found = first(BreakIterator.getSentenceInstance(Locale.ROOT), from);
            found = found <= near ? found : first(BreakIterator.getWordInstance(Locale.ROOT), from);
            return offset + cluster(0, found <= near ? found : from);
        }

        /** The last place up to this one that parts no character of many code points, if there is one after the low. */
        private int cluster(int low, int place) {
            if (place <= 0 || place >= text.length() || (isPlain(place - 1) && isPlain(place))) {
                return place;
            }
            Matcher clusters = CLUSTER.matcher(text).region(low, text.length());
            int end = -1;
            while (clusters.find() && clusters.end() <= place) {
                end = clusters.end();
            }
            return end > low ? end : between(place, text);
        }

        private boolean isPlain(int place) {
            return text.charAt(place) < FIRST_MARK && text.charAt(place) != '\n';
        }

        private int paragraph(int low, int high) {
            for (int i = high; i > low && i > 1; i--) {
                boolean next = i == text.length() || text.charAt(i) != '\n';
                if (next && text.charAt(i - 1) == '\n' && text.charAt(i - 2) == '\n') {
                    return i;
                }
            }
            return -1;
        }

        private int last(BreakIterator borders, int high) {
            borders.setText(text);
            return high >= text.length() ? text.length() : borders.isBoundary(high) ? high : borders.preceding(high);
        }

        private int first(BreakIterator borders, int from) {
            borders.setText(text);
            return from <= 0 ? 0 : borders.isBoundary(from) ? from : borders.following(from);
        }
    }
}
