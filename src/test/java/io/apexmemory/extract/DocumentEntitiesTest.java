package io.apexmemory.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.parse.Chunker;
import io.apexmemory.parse.DownloadMeter;
import io.apexmemory.parse.ParseLimits;
import io.apexmemory.parse.TikaDocumentParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The documents of the test data hold the entities of expected-entities.yaml, of most types those alone. */
class DocumentEntitiesTest {
    private static final Path FOLDER = Path.of("testdata/documents").toAbsolutePath();
    private static final PatternExtractor FREIGHT = PatternExtractor.load(null);

    @TestFactory
    Stream<DynamicTest> findsTheExpectedEntities() throws IOException {
        JsonNode expected = new ObjectMapper(new YAMLFactory())
                .readTree(DocumentEntitiesTest.class.getResourceAsStream("/expected-entities.yaml"));
        var parser = new TikaDocumentParser(
                List.of(FOLDER),
                Set.of(),
                () -> {
                    throw new AssertionError("a local file needs no S3");
                },
                ParseLimits.DEFAULT,
                new Chunker(512, 64),
                DownloadMeter.NONE);
        return expected.properties().stream()
                .map(document -> DynamicTest.dynamicTest(document.getKey(), () -> {
                    ParsedDocument parsed =
                            parser.parse(null, FOLDER.resolve(document.getKey()).toString(), Progress.NONE);
                    assertThat(byType(FREIGHT.extract(parsed, Progress.NONE))).isEqualTo(byType(document.getValue()));
                }));
    }

    private static Map<String, Set<String>> byType(List<Entity> entities) {
        return entities.stream()
                .filter(entity -> !Set.of("date", "money").contains(entity.entityType()))
                .collect(Collectors.groupingBy(
                        Entity::entityType,
                        Collectors.mapping(
                                e -> e.mentionCount() == 1 ? e.name() : e.name() + " x" + e.mentionCount(),
                                Collectors.toSet())));
    }

    private static Map<String, Set<String>> byType(JsonNode expected) {
        return expected.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, type -> {
            List<String> names = new ArrayList<>();
            type.getValue().forEach(name -> names.add(name.asText()));
            return Set.copyOf(names);
        }));
    }
}
