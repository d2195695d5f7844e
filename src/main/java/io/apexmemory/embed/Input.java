package io.apexmemory.embed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * One text to embed, its tokens counted once.
 *
 * @param number which of the different texts it is
 */
record Input(int number, String text, String key, int tokens) {
    static final int MAX_TOKENS = 8_191;
    static final int MAX_BATCH = 2_048;
    static final int MAX_BATCH_TOKENS = 300_000;

    /**
     * Cuts the inputs, in their order, into the fewest requests that keep within the API's limits.
     *
     * @param tokensAtOnce that a request may have besides; an input of more has one of its own
     */
    static List<List<Input>> batches(Collection<Input> inputs, OptionalInt tokensAtOnce) {
        int most = Math.min(MAX_BATCH_TOKENS, tokensAtOnce.orElse(MAX_BATCH_TOKENS));
        List<List<Input>> batches = new ArrayList<>();
        List<Input> batch = new ArrayList<>();
        int tokens = 0;
        for (Input input : inputs) {
            if (batch.size() == MAX_BATCH || (!batch.isEmpty() && tokens + input.tokens > most)) {
                batches.add(batch);
                batch = new ArrayList<>();
                tokens = 0;
            }
            batch.add(input);
            tokens += input.tokens;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
