package io.apexmemory.stack.openai;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Vectors whose cosine says how much two texts share: words by their stem, and parts of words, so that inflections, compounds
 * and scripts without spaces meet as well. The same text gives the same vector on every machine.
 */
final class StubVectors {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern NO_SPACES =
            Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsHangul}].*");
    private static final Pattern ENDING =
            Pattern.compile("(?<=\\p{L}{3})(?:ungen|ingly|ings?|ung|edly|ies|en|er|es|em|ed|ly|e|s|n|y)$");
    /** Numbers of loads and invoices tell documents apart better than words do. */
    private static final Pattern NUMBER = Pattern.compile("\\p{Nd}{5,}");

    private static final Set<String> STOP_WORDS = Set.of(
            ("a an and are as at be by for from has have how in is it its of on or that the this to was were what when where which"
                            + " who will with whom why does do did der die das den dem des ein eine einer eines und oder ist"
                            + " sind im am von zu mit auf fur wer wie wann wo في من على إلى عن هو هي ما و")
                    .split(" "));

    private final int dimensions;
    private final float[] vector;

    private StubVectors(int dimensions) {
        this.dimensions = dimensions;
        vector = new float[dimensions];
    }

    static float[] of(String text, int dimensions) {
        Map<String, Integer> counts = new HashMap<>();
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}", "");
        Matcher words = WORD.matcher(plain);
        while (words.find()) {
            counts.merge(words.group(), 1, Integer::sum);
        }
        StubVectors sum = new StubVectors(dimensions);
        counts.forEach((word, count) -> sum.addWord(word, 1 + (float) Math.log(count)));
        if (counts.isEmpty()) {
            sum.add("#" + text, 1);
        }
        return sum.normalised();
    }

    private void addWord(String word, float weight) {
        if (NO_SPACES.matcher(word).matches()) {
            addParts(word, 2, weight);
            return;
        }
        if (STOP_WORDS.contains(word)) {
            add(word, 0.05f * weight);
            return;
        }
        String stem = ENDING.matcher(word).replaceFirst("");
        add(stem, NUMBER.matcher(word).matches() ? 2.5f * weight : weight);
        addParts('^' + stem + '$', 4, 0.35f * weight);
    }

    private void addParts(String word, int size, float weight) {
        int parts = Math.max(1, word.length() - size + 1);
        float each = size == 2 ? weight : weight / (float) Math.sqrt(parts);
        for (int i = 0; i < parts; i++) {
            add("~" + word.substring(i, Math.min(word.length(), i + size)), each);
        }
    }

    /** Three places for each feature, with signs, so that two that meet in one still differ in the others. */
    private void add(String feature, float weight) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < feature.length(); i++) {
            hash = (hash ^ feature.charAt(i)) * 0x100000001b3L;
        }
        for (int i = 0; i < 3; i++) {
            hash = (hash ^ (hash >>> 29)) * 0xbf58476d1ce4e5b9L + i;
            int place = (int) Long.remainderUnsigned(hash >>> 8, dimensions);
            vector[place] += (hash & 1) == 0 ? weight : -weight;
        }
    }

    private float[] normalised() {
        double square = 0;
        for (float v : vector) {
            square += (double) v * v;
        }
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(square));
        }
        return vector;
    }
}
