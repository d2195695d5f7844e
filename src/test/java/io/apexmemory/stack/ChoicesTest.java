package io.apexmemory.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How a stack is put together, without a server of anybody. */
class ChoicesTest {
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "NEO4J_URI", "bolt://somewhere:7687",
            "POSTGRES_URL", "jdbc:postgresql://somewhere:5432/apex?user=apex&password=secret",
            "QDRANT_URL", "http://somewhere:6334",
            "REDIS_URL", "redis://user:secret@somewhere:6379",
            "TEMPORAL_HOST", "somewhere",
            "S3_BUCKETS", "documents",
            "OPENAI_API_KEY", "sk-secret",
            "UNRELATED", "value"));

    private final Set<ProcessHandle> childrenBefore = children();
    private final Set<Path> foldersBefore = folders();

    ChoicesTest() throws IOException {}

    @Test
    void anUnknownWayIsRefusedWithTheChoices() throws IOException {
        assertThatThrownBy(() -> Stack.start(Map.of("stack.redis", "magic")::get, Map.of()))
                .hasMessage("stack.redis=magic: redis can be run as embedded or external or container or auto");
        assertThat(folders()).isEqualTo(foldersBefore);
    }

    @Test
    void anUnknownWayForAllIsRefusedWithTheChoices() {
        assertThatThrownBy(() -> Stack.start(Map.of("stack", "magic")::get, Map.of()))
                .hasMessage("stack=magic: a stack can be run as auto, containers, embedded or external");
    }

    @Test
    void temporalCanBeRealToo() {
        assertThatThrownBy(() -> Stack.start(Map.of("stack.temporal", "magic")::get, Map.of()))
                .hasMessage(
                        "stack.temporal=magic: temporal can be run as embedded or external or container or devserver or auto"
                                + " or HOST:PORT");
    }

    @Test
    void aDevServerWithoutItsProgramSaysWhereItIsLookedFor() {
        assertThatThrownBy(() -> Stack.start(
                        Map.of("stack.temporal", "devserver", RealTemporal.BINARY, "/nowhere/temporal")::get, Map.of()))
                .hasMessage("stack.temporal.binary=/nowhere/temporal is no program");
        assertThatThrownBy(() -> Stack.start(
                        Map.of("stack.temporal", "devserver")::get, Map.of("PATH", "/nowhere", "GOPATH", "/nowhere")))
                .hasMessageContaining("needs the program temporal")
                .hasMessageContaining("-Dstack.temporal.binary=PATH");
    }

    @Test
    void externalServicesAreFoundInTheEnvironment() {
        try (Stack stack = Stack.start(ChoicesTest::external, environment)) {
            assertThat(stack.settings())
                    .containsEntry("NEO4J_URI", "bolt://somewhere:7687")
                    .containsEntry("OPENAI_API_KEY", "sk-secret")
                    .doesNotContainKeys("UNRELATED", "NEO4J_USER");
            assertThat(stack.describe()).hasSize(7).allMatch(it -> it.kind() == Service.Kind.EXTERNAL);
            assertThat(String.join(System.lineSeparator(), stack.summary()))
                    .contains("redis://somewhere:6379", "jdbc:postgresql://somewhere:5432/apex")
                    .doesNotContain("secret");
        }
    }

    @Test
    void externalStoresAreNotClearedUnasked() {
        try (Stack stack = Stack.start(ChoicesTest::external, environment)) {
            assertThatThrownBy(stack::clear)
                    .hasMessageContaining("neo4j at bolt://somewhere:7687")
                    .hasMessageContaining("-Dstack.clear.external=true");
        }
    }

    @Test
    void anExternalOpenAiHasNoStubToSteer() {
        try (Stack stack = Stack.start(ChoicesTest::external, environment)) {
            assertThatThrownBy(stack::openAi).hasMessageContaining("stack.openai");
        }
    }

    @Test
    void aStartThatFailsStopsWhatHadStarted() throws IOException {
        environment.remove("NEO4J_URI");
        assertThatThrownBy(() -> Stack.start(
                        property -> property.equals("stack.redis") ? null : external(property), environment))
                .hasMessageContaining("stack.neo4j=external needs the environment variable NEO4J_URI");
        assertThat(children()).isEqualTo(childrenBefore);
        assertThat(folders()).isEqualTo(foldersBefore);
    }

    private static String external(String property) {
        return property.equals("stack") || property.equals("stack.clear.external") ? null : "external";
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().descendants().collect(Collectors.toSet());
    }

    /** Folders of the stacks that this process has. */
    private static Set<Path> folders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith(Folder.PREFIX))
                    .collect(Collectors.toSet());
        }
    }
}
