package io.apexmemory.embed;

import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Vector;
import io.apexmemory.document.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The vectors of a row of texts, each different text looked up and paid for once. Texts go through by windows, and vectors are
 * put away as they come, so that a row of any length takes little of the heap. Used once, by one thread.
 */
final class TextVectors {
    /** Texts: to ingest 4,150 chunks took 10.0 s with 256, 9.9 s with these, 11.2 s with 4,096. */
    private static final int WINDOW = 1024;

    /** Counts the tokens of the text at a place of the row, or refuses it. */
    interface Counting {
        int tokens(int place, String text);
    }

    /** What the API makes of texts. */
    interface Requests {
        /** How many tokens the next request may have, if that is fewer than the API takes of anybody. */
        OptionalInt tokensAtOnce();

        List<Vector> vectors(List<Input> batch);
    }

    private final List<String> texts;
    private final Counting counting;
    private final Requests api;
    private final VectorCache cache;
    private final VectorCache paid;
    private final EmbeddingMeter meter;
    private final int dimensions;
    private final Progress progress;

    /** Which of the different texts, in the order of their first places, is at each place. */
    private final int[] different;
    /** Of each different text, where it is first. */
    private final List<Integer> firsts = new ArrayList<>();

    private final List<String> hashes = new ArrayList<>();
    private final int[] tokens;
    private final int[] shelved;
    private final Vectors.Builder vectors = new Vectors.Builder();
    private int done;

    /** @param paid takes what the cache does not, for the next attempt of the same */
    TextVectors(
            List<String> texts,
            Counting counting,
            Requests api,
            VectorCache cache,
            VectorCache paid,
            EmbeddingMeter meter,
            int dimensions,
            Progress progress) {
        this.texts = texts;
        this.counting = counting;
        this.api = api;
        this.cache = cache;
        this.paid = paid;
        this.meter = meter;
        this.dimensions = dimensions;
        this.progress = progress;
        different = new int[texts.size()];
        Map<String, Integer> known = new HashMap<>();
        for (int place = 0; place < different.length; place++) {
            String hash = ContentHash.sha256(texts.get(place));
            Integer before = known.putIfAbsent(hash, hashes.size());
            different[place] = before == null ? hashes.size() : before;
            if (before == null) {
                hashes.add(hash);
                firsts.add(place);
            }
        }
        tokens = new int[hashes.size()];
        shelved = new int[hashes.size()];
    }

    /**
     * Looks up and pays for all.
     *
     * @param prefix of the keys in the cache, before the SHA-256 of the text
     */
    TextVectors make(String prefix) {
        List<Input> missing = List.of();
        for (int from = 0; from < shelved.length; from += WINDOW) {
            int to = Math.min(shelved.length, from + WINDOW);
            List<Input> window = new ArrayList<>(missing);
            window.addAll(absent(inputs(prefix, from, to)));
            missing = pay(window, to == shelved.length);
        }
        return this;
    }

    private List<Input> inputs(String prefix, int from, int to) {
        List<Input> inputs = new ArrayList<>();
        for (int text = from; text < to; text++) {
            int place = firsts.get(text);
            if (text % 256 == 0) {
                progress.step("Counting tokens of chunk " + (place + 1) + " of " + texts.size());
            }
            String words = texts.get(place);
            tokens[text] = counting.tokens(place, words);
            inputs.add(new Input(text, words, prefix + hashes.get(text), tokens[text]));
        }
        return inputs;
    }

    /** Those that the cache does not have. */
    private List<Input> absent(List<Input> inputs) {
        Map<String, Vector> cached = cache.find(inputs.stream().map(Input::key).toList());
        List<Input> absent = new ArrayList<>();
        for (Input input : inputs) {
            Vector vector = cached.get(input.key());
            if (vector == null || vector.size() != dimensions) {
                vector = paid.find(List.of(input.key())).get(input.key());
            }
            if (vector != null && vector.size() == dimensions) {
                shelve(input, vector);
            } else {
                absent.add(input);
            }
        }
        meter.used(0, inputs.size() - absent.size());
        return absent;
    }

    /** Asks for what makes full requests, and in the end for all; what is left. */
    private List<Input> pay(List<Input> missing, boolean all) {
        List<List<Input>> batches = Input.batches(missing, api.tokensAtOnce());
        int due = all ? batches.size() : batches.size() - 1;
        for (List<Input> batch : batches.subList(0, Math.max(0, due))) {
            List<Vector> answer = api.vectors(batch);
            Map<String, Vector> bought = new LinkedHashMap<>();
            for (int i = 0; i < batch.size(); i++) {
                shelve(batch.get(i), answer.get(i));
                bought.put(batch.get(i).key(), answer.get(i));
            }
            if (!cache.put(bought)) {
                paid.put(bought);
            }
            progress.step("Embedded " + done + " of " + shelved.length + " texts");
        }
        return due < 0 || all ? List.of() : batches.get(due);
    }

    private void shelve(Input input, Vector vector) {
        shelved[input.number()] = vectors.add(vector);
        done++;
    }

    /** The vector of each text up to this place. */
    Vectors first(int count) {
        return vectors.at(
                Arrays.stream(different, 0, count).map(text -> shelved[text]).toArray());
    }

    Vector get(int place) {
        return vectors.at(new int[] {shelved[different[place]]}).get(0);
    }

    /** The mean of the vectors up to this place, each weighed by its text's tokens. */
    Vector mean(int count) {
        double[] sum = new double[dimensions];
        for (int place = 0; place < count; place++) {
            Vector vector = get(place);
            int weight = tokens[different[place]];
            for (int i = 0; i < dimensions; i++) {
                sum[i] += (double) weight * vector.get(i);
            }
        }
        double length = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
        float[] mean = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            mean[i] = (float) (length == 0 ? 0 : sum[i] / length);
        }
        return Vector.of(mean);
    }
}
