package io.apexmemory.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class AlertsTest {
    private static final Path FOLDER = Path.of("docker", "prometheus");

    private final List<JsonNode> alerts = elements(read("alerts.yml").at("/groups/0/rules"));

    private static JsonNode read(String file) {
        try {
            return new YAMLMapper().readTree(FOLDER.resolve(file).toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static String name(JsonNode alert) {
        return alert.path("alert").asText();
    }

    @Test
    void allThatIsToBeNoticedHasAnAlert() {
        assertThat(alerts)
                .extracting(AlertsTest::name)
                .containsExactly(
                        "WorkflowFailures",
                        "ActivityRetries",
                        "TaskSlotsExhausted",
                        "TaskQueueBacklog",
                        "DocumentsWithoutChunks",
                        "DocumentsWithoutEntities",
                        "SagaRollbacks",
                        "DatabaseWriteFailures",
                        "NoThroughput",
                        "S3Failures",
                        "EmbeddingFailures",
                        "WorkflowsSlow",
                        "CircuitOpen",
                        "DeadLettersGrowing",
                        "SagaOpenLong");
    }

    @Test
    void eachSaysWhatIsWrongHowBadItIsAndWhereToReadOn() {
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(alert.at("/labels/severity").asText()).as(name(alert)).isIn("warning", "critical");
            assertThat(alert.at("/labels/component").asText()).as(name(alert)).isNotBlank();
            assertThat(alert.at("/annotations/summary").asText())
                    .as(name(alert))
                    .hasSizeBetween(20, 100);
            assertThat(alert.at("/annotations/description").asText())
                    .as(name(alert))
                    .hasSizeGreaterThan(40);
            assertThat(alert.at("/annotations/runbook").asText())
                    .isEqualTo("runbooks.md#" + name(alert).toLowerCase(Locale.ROOT));
        });
    }

    @Test
    void eachHasARunbookThatSaysWhatToDo() throws IOException {
        Map<String, String> sections = Arrays.stream(
                        Files.readString(FOLDER.resolve("runbooks.md")).split("(?m)^## "))
                .skip(1)
                .collect(Collectors.toMap(section -> section.lines().findFirst().orElseThrow(), Function.identity()));
        assertThat(sections.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        alerts.stream().map(AlertsTest::name).toList());
        sections.forEach((alert, text) ->
                assertThat(text).as(alert).contains("**Means.**", "**First look.**", "**Remedies.**", "```"));
    }

    @Test
    void eachIsTriedOnBothSidesOfItsLimit() {
        Map<String, List<JsonNode>> cases = elements(read("alerts_test.yml").path("tests")).stream()
                .flatMap(test -> elements(test.path("alert_rule_test")).stream())
                .collect(Collectors.groupingBy(test -> test.path("alertname").asText()));
        assertThat(cases.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        alerts.stream().map(AlertsTest::name).toList());
        cases.forEach((alert, tried) -> {
            assertThat(tried)
                    .as(alert + " fires")
                    .anyMatch(test -> !test.path("exp_alerts").isEmpty());
            assertThat(tried)
                    .as(alert + " is silent")
                    .anyMatch(test -> test.path("exp_alerts").isEmpty());
        });
    }
}
