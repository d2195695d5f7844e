package io.apexmemory.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class InputTest {
    @Property(tries = 100)
    void everyBatchKeepsTheLimitsAndNothingIsLost(
            @ForAll @Size(max = 5_000) List<@IntRange(min = 1, max = Input.MAX_TOKENS) Integer> tokens,
            @ForAll @IntRange(min = 1, max = 400_000) int atOnce) {
        List<Input> inputs = tokens.stream().map(n -> new Input(0, "", "", n)).toList();

        List<List<Input>> batches = Input.batches(inputs, OptionalInt.empty());

        assertThat(batches).allSatisfy(batch -> {
            assertThat(batch).hasSizeBetween(1, Input.MAX_BATCH);
            assertThat(batch.stream().mapToInt(Input::tokens).sum()).isLessThanOrEqualTo(Input.MAX_BATCH_TOKENS);
        });
        assertThat(batches.stream().flatMap(List::stream)).containsExactlyElementsOf(inputs);

        assertThat(Input.batches(inputs, OptionalInt.of(atOnce))).allSatisfy(batch -> {
            assertThat(batch).hasSizeBetween(1, Input.MAX_BATCH);
            int together = batch.stream().mapToInt(Input::tokens).sum();
            assertThat(together <= Math.min(atOnce, Input.MAX_BATCH_TOKENS) || batch.size() == 1)
                    .isTrue();
        });
    }
}
