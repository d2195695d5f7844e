package io.apexmemory.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    @ParameterizedTest
    @CsvSource({
        "12.20, true",
        "13.0, false",
        "13beta1, false",
        "9.6.24, true",
        "v1.15.0, true",
        "2026.01.0, false",
        "unknown, false"
    })
    void aReleaseIsOlderByItsFirstNumber(String version, boolean older) {
        assertThat(new Condition(version, Condition.Schema.RIGHT, "").olderThan(13))
                .isEqualTo(older);
    }
}
