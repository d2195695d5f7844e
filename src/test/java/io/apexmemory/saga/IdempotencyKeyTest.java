package io.apexmemory.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IdempotencyKeyTest {
    private static final UUID DOCUMENT = UUID.fromString("11111111-2222-4333-8444-555555555555");

    @Property
    void theOrderOfParametersMakesNoDifference(@ForAll @Size(max = 6) Map<String, Integer> parameters) {
        List<String> names = new ArrayList<>(parameters.keySet());
        Collections.shuffle(names);
        Map<String, Object> shuffled = new LinkedHashMap<>();
        names.forEach(name -> shuffled.put(name, parameters.get(name)));
        assertThat(key(Map.of("outer", shuffled))).isEqualTo(key(Map.of("outer", new HashMap<>(parameters))));
    }

    @Property
    void otherTextGivesAnotherKey(@ForAll String one, @ForAll String other) {
        String first = Normalizer.normalize(one, Normalizer.Form.NFC);
        String second = Normalizer.normalize(other, Normalizer.Form.NFC);
        assertThat(key(Map.of("content", one)).equals(key(Map.of("content", other))))
                .isEqualTo(first.equals(second));
    }

    @Test
    void wordsThatMeanTheSameAreCanonical() {
        Map<String, Object> absent = Map.of("name", "Caf\u00e9", "count", 1);
        Map<String, Object> present = new HashMap<>(Map.of("name", "Cafe\u0301", "count", 1.0));
        present.put("nothing", null);
        assertThat(key(present)).isEqualTo(key(absent));
    }

    @Test
    void theKeyIsTheSameInAnyLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            String turkish = key(Map.of("TITLE", 1234567.5));
            Locale.setDefault(Locale.ROOT);
            assertThat(turkish).isEqualTo(key(Map.of("TITLE", 1234567.5))).matches("[0-9a-f]{64}");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void operationAndDocumentArePartOfTheKey() {
        String key = key(Map.of("a", 1));
        assertThat(IdempotencyKey.of("delete", DOCUMENT, Map.of("a", 1))).isNotEqualTo(key);
        assertThat(IdempotencyKey.of("write", UUID.randomUUID(), Map.of("a", 1)))
                .isNotEqualTo(key);
    }

    private static String key(Map<String, Object> parameters) {
        return IdempotencyKey.of("write", DOCUMENT, parameters);
    }
}
