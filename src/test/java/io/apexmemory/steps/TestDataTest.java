package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDataTest {
    @TempDir
    Path folder;

    @Test
    void itIsTheRepositorysOwnWhereTheFixtureIsNoJar() {
        assertThat(TestData.folder()).isEqualTo(Path.of("testdata"));
        assertThat(TestData.of(folder)).isEqualTo(Path.of("testdata"));
    }

    @Test
    void itIsUnpackedFromAJar() throws IOException {
        Path unpacked = TestData.of(
                jar("steps/Steps.class", "testdata/documents/bill of lading, 2.txt", "testdata/hostile/empty"));

        assertThat(unpacked).isAbsolute().hasFileName("testdata");
        assertThat(unpacked.resolve("documents/bill of lading, 2.txt"))
                .hasContent("testdata/documents/bill of lading, 2.txt");
        assertThat(unpacked.resolve("hostile/empty")).exists();
        assertThat(unpacked.getParent()).isDirectoryNotContaining("glob:**/steps");
    }

    @Test
    void aJarWithoutDocumentsIsNamed() throws IOException {
        Path jar = jar("steps/Steps.class");

        assertThatThrownBy(() -> TestData.of(jar)).hasMessageContaining(jar.toString());
    }

    private Path jar(String... names) throws IOException {
        Path jar = folder.resolve("a fixture.jar");
        try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : names) {
                entries.putNextEntry(new ZipEntry(name));
                entries.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }
}
