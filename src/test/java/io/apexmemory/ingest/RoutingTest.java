package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Which documents go through Temporal. */
class RoutingTest {
    /** From {@code printf %s 00000000-0000-0000-0000-000000000000 | sha256sum}: 0x12b9377c modulo 100. */
    @Example
    void aDocumentsShareIsTheSameForEver() {
        assertThat(Routing.share(new UUID(0, 0))).isEqualTo(52);
    }

    @Property
    void aLargerRolloutTakesNoDocumentAway(
            @ForAll long high, @ForAll long low, @ForAll @IntRange(max = 99) int rollout) {
        UUID id = new UUID(high, low);
        assertThat(!new Routing(true, rollout).viaTemporal(id) || new Routing(true, rollout + 1).viaTemporal(id))
                .isTrue();
        assertThat(new Routing(true, 0).viaTemporal(id)).isFalse();
        assertThat(new Routing(true, 100).viaTemporal(id)).isTrue();
        assertThat(new Routing(false, 100).viaTemporal(id)).isFalse();
    }

    @Example
    void aRolloutIsAboutAsLargeAsItSays() {
        Routing routing = new Routing(true, 30);
        long via = java.util.stream.LongStream.range(0, 10_000)
                .filter(i -> routing.viaTemporal(new UUID(i, i)))
                .count();
        assertThat(via).isBetween(2_800L, 3_200L);
    }

    @Example
    void aRolloutOutOfRangeIsRefusedByName() {
        assertThatThrownBy(() -> new Routing(true, 101)).hasMessageContaining("TEMPORAL_ROLLOUT is 101");
        assertThatThrownBy(() -> new Routing(true, -1)).hasMessageContaining("TEMPORAL_ROLLOUT is -1");
    }
}
