package io.apexmemory.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImageTest {
    private final List<String> lines = Files.readAllLines(Path.of("docker/Dockerfile"));

    ImageTest() throws IOException {}

    private int line(String beginning) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(beginning)) {
                return i;
            }
        }
        throw new AssertionError("no line begins with " + beginning);
    }

    @Test
    void itIsAPinnedJreAndNotRoots() {
        assertThat(lines.get(line("ARG JRE="))).matches("ARG JRE=eclipse-temurin:17\\.[\\w.]+-jre-\\w+");
        assertThat(lines.get(line("USER"))).isEqualTo("USER ${USER_ID}:${USER_ID}");
        assertThat(lines.get(line("ARG USER_ID="))).matches("ARG USER_ID=[1-9]\\d+");
    }

    @Test
    void librariesAndTheApplicationAreLayersOfTheirOwn() {
        assertThat(line("COPY target/lib")).isLessThan(line("COPY target/apex-memory.jar"));
    }

    @Test
    void nothingElseThanWhatIsCopiedIsSentToTheBuild() throws IOException {
        List<String> copied = lines.stream()
                .filter(line -> line.startsWith("COPY "))
                .flatMap(line -> List.of(line.split(" ", -1)).subList(1, line.split(" ", -1).length - 1).stream())
                .toList();
        assertThat(Files.readAllLines(Path.of("docker/Dockerfile.dockerignore")))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of("*"), copied.stream().map(it -> "!" + it))
                                .toList());
        copied.stream()
                .filter(it -> it.startsWith("docker/"))
                .forEach(it -> assertThat(Path.of(it)).isExecutable());
    }

    @Test
    void theImageChecksItsHealthAsComposeDoes() {
        String check = lines.get(line("HEALTHCHECK"));
        Map<String, Object> compose =
                ComposeFiles.of("compose.yml").service("worker").part("healthcheck");
        assertThat(check)
                .endsWith("CMD [\"" + ComposeFiles.list(compose.get("test")).get(1) + "\"]");
        assertThat(check)
                .contains("--interval=" + compose.get("interval"))
                .contains("--timeout=" + compose.get("timeout"))
                .contains("--retries=" + compose.get("retries"))
                .contains("--start-period=" + compose.get("start_period"));
    }
}
