package io.apexmemory.stack.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.Progress;
import io.apexmemory.parse.Chunker;
import io.apexmemory.parse.DownloadMeter;
import io.apexmemory.parse.ParseLimits;
import io.apexmemory.parse.TikaDocumentParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The stub's vectors answer each sample question of the test data's catalogue with the document that it names. */
class SampleQuestionsTest {
    private static final Path FOLDER = Path.of("testdata/documents").toAbsolutePath();
    private static final Pattern QUESTION = Pattern.compile("(?m)^\\| ([^|`]+) \\| `([^`]+)` \\|$");
    private static final int DIMENSIONS = 1536;

    private static final class Passage {
        private final String document;
        private final float[] vector;

        Passage(String document, float[] vector) {
            this.document = document;
            this.vector = vector;
        }

        double score(float[] question) {
            double product = 0;
            for (int i = 0; i < DIMENSIONS; i++) {
                product += (double) vector[i] * question[i];
            }
            return product;
        }
    }

    @TestFactory
    Stream<DynamicTest> ranksTheExpectedDocumentFirst() throws IOException {
        List<Passage> passages = passages();
        List<MatchResult> questions = QUESTION.matcher(Files.readString(FOLDER.resolveSibling("README.md")))
                .results()
                .toList();
        assertThat(questions).hasSize(10);
        return questions.stream()
                .map(question -> DynamicTest.dynamicTest(question.group(1), () -> {
                    float[] asked = StubVectors.of(question.group(1), DIMENSIONS);
                    assertThat(passages.stream().max(Comparator.comparingDouble(p -> p.score(asked))))
                            .get()
                            .extracting(passage -> passage.document)
                            .isEqualTo(question.group(2));
                }));
    }

    private static List<Passage> passages() throws IOException {
        var parser = new TikaDocumentParser(
                List.of(FOLDER),
                Set.of(),
                () -> {
                    throw new AssertionError("a local file needs no S3");
                },
                ParseLimits.DEFAULT,
                new Chunker(512, 64),
                DownloadMeter.NONE);
        List<Passage> passages = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                parser.parse(null, file.toString(), Progress.NONE)
                        .chunks()
                        .forEach(chunk -> passages.add(
                                new Passage(file.getFileName().toString(), StubVectors.of(chunk, DIMENSIONS))));
            }
        }
        return passages;
    }
}
