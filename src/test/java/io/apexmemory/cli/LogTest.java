package io.apexmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.type.TypeReference;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** What a line of the log holds, and what it leaves out. */
class LogTest {
    private static final UUID ID = new UUID(0, 1);

    @Test
    void aLineOfJsonHasAllFieldsBesideEachOtherAndOnlyOurOwnMessages() throws IOException {
        Logger logger = new LoggerContext().getLogger("test");
        ApexException failure = new ApexException(
                ErrorType.CORRUPT_DOCUMENT, "a.pdf is cut off", new IllegalStateException("SECRET TEXT OF A DOCUMENT"));
        LoggingEvent event = new LoggingEvent("", logger, Level.ERROR, "first\nsecond {}", failure, new Object[] {7});
        event.setMDCPropertyMap(Map.of("attempt", "2", "document_id", "of the thread"));
        event.setKeyValuePairs(List.of(
                new KeyValuePair("document_id", ID), new KeyValuePair("count", 3), new KeyValuePair("time", "noon")));
        String line = new String(new JsonLines().encode(event), StandardCharsets.UTF_8);

        assertThat(line).endsWith("}\n").doesNotContain("SECRET");
        assertThat(line.lines()).hasSize(1);
        Map<String, Object> fields = Json.MAPPER.readValue(line, new TypeReference<>() {});
        assertThat(fields)
                .containsEntry("level", "ERROR")
                .containsEntry("logger", "test")
                .containsEntry("message", "first\nsecond 7")
                .containsEntry("attempt", "2")
                .containsEntry("document_id", ID.toString())
                .containsEntry("count", 3)
                .containsEntry("time_", "noon");
        assertThat(fields.get("time").toString()).startsWith("20").endsWith("Z");
        assertThat(fields.get("stack").toString()).contains("a.pdf is cut off", "java.lang.IllegalStateException");
    }

    @Test
    void aStackInTheLogHasOnlyOurOwnMessages() {
        Logger logger = new LoggerContext().getLogger("test");
        ApexException failure = new ApexException(
                ErrorType.CORRUPT_DOCUMENT, "a.pdf is cut off", new IllegalStateException("SECRET TEXT OF A DOCUMENT"));
        String trace = new SafeStack().convert(new LoggingEvent("", logger, Level.ERROR, "x", failure, null));

        assertThat(trace)
                .startsWith("io.apexmemory.document.ApexException: a.pdf is cut off")
                .contains("Caused by: java.lang.IllegalStateException" + System.lineSeparator())
                .doesNotContain("SECRET");
    }
}
