package io.apexmemory.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.Entity;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.parse.DownloadMeter.Ending;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DocumentMetrics metrics =
            new DocumentMetrics(new Meters(registry), Clock.systemUTC(), Set.of("customer"));

    @Test
    void aTypeThatNobodyConfiguredCountsAsAnotherOne() {
        metrics.extracted(List.of(entity("customer", "ACME"), entity("vessel", "Ever Given"), entity("port", "Suez")));

        assertThat(count("entities_by_type", "entity_type", "customer")).isEqualTo(1);
        assertThat(count("entities_by_type", "entity_type", "other")).isEqualTo(2);
        assertThat(registry.find("apex_temporal_entities_by_type").counters()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two\nlines",
                "a quotation \" mark",
                "{}",
                "0123456789012345678901234567890123456789012345678901234567890123456789"
            })
    void aSourceThatIsNoWordCountsAsAnotherOne(String source) {
        metrics.parsed(source, document());
        assertThat(count("documents_by_source", "source", "other")).isEqualTo(1);
    }

    @Test
    void aRequestWithoutASourceIsCountedToo() {
        metrics.parsed(null, document());
        metrics.parsed(" ", document());
        metrics.parsed("Büro 7", document());
        assertThat(count("documents_by_source", "source", "none")).isEqualTo(2);
        assertThat(count("documents_by_source", "source", "Büro 7")).isEqualTo(1);
    }

    @Test
    void downloadsAreTimedByTheirEnding() {
        metrics.downloaded(Ending.FAILED, Duration.ofSeconds(3));
        assertThat(registry.get("apex_temporal_s3_download_duration")
                        .tag("status", "failed")
                        .timer()
                        .totalTime(java.util.concurrent.TimeUnit.SECONDS))
                .isEqualTo(3);
    }

    private double count(String name, String label, String value) {
        return registry.get("apex_temporal_" + name).tag(label, value).counter().count();
    }

    private static Entity entity(String type, String name) {
        return Entity.of(type, name, 1, "", Map.of(), name, 1);
    }

    private static ParsedDocument document() {
        Metadata metadata = new Metadata("title", null, "txt", 7, "file:///a.txt", null, null, 1, "0".repeat(64));
        return new ParsedDocument(UUID.randomUUID(), "content", metadata, List.of("content"));
    }
}
