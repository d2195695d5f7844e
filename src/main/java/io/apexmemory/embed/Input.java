package io.apexmemory.embed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One text to embed, its tokens counted once.
 *
 * @param number which of the different texts it is
 */
record Input(int number, String text, String key, int tokens) {
    static final int MAX_TOKENS = 8_191;
    static final int MAX_BATCH = 2_048;
    static final int MAX_BATCH_TOKENS = 300_000;

    /** Cuts the inputs, in their order, into the fewest requests that keep within the API's limits. */
    static List<List<Input>> batches(Collection<Input> inputs) {
        List<List<Input>> batches = new ArrayList<>();
        List<Input> batch = new ArrayList<>();
        int tokens = 0;
        for (Input input : inputs) {
            if (batch.size() == MAX_BATCH || tokens + input.tokens > MAX_BATCH_TOKENS) {
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
