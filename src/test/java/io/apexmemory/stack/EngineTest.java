package io.apexmemory.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be told of containers without an engine; {@code ci/containers.sh} tries the rest with one. */
class EngineTest {
    @Test
    void nobodyWaitsForAnEngineThatIsNotThere() {
        for (String address : List.of("unix:///nowhere/docker.sock", "tcp://127.0.0.1:1")) {
            assertThat(Engine.at(address).refuses("redis:7")).contains("no Docker engine answers at " + address);
        }
    }

    @Test
    void portsAreReachedWhereTheEngineIs() {
        assertThat(Engine.at("unix:///nowhere/docker.sock").host()).isEqualTo("127.0.0.1");
        assertThat(Engine.at("tcp://127.0.0.2:1").host()).isEqualTo("127.0.0.2");
    }

    @Test
    void databasesAreThoseReleasesThatTheComposeFileNames() throws Exception {
        List<String> images = Files.readAllLines(Path.of("docker", "databases-compose.yml")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("image: "))
                .map(line -> line.substring("image: ".length()))
                .toList();
        assertThat(Product.ALL)
                .filteredOn(product -> !product.name().equals("temporal"))
                .extracting(Product::image)
                .containsExactlyInAnyOrderElementsOf(images);
    }
}
