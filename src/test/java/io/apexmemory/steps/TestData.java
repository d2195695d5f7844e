package io.apexmemory.steps;

import io.apexmemory.stack.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The folder of test data. In this repository it is the repository's own; another project has the fixture as a jar, which is
 * unpacked once for a JVM and goes with it.
 */
final class TestData {
    private static final String NAME = "testdata";
    private static final Path FOLDER = of(origin());

    private TestData() {}

    static Path folder() {
        return FOLDER;
    }

    private static Path origin() {
        try {
            return Path.of(TestData.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the fixture cannot tell where it lies", e);
        }
    }

    /** The folder for a fixture that lies there, as classes or as a jar. */
    static Path of(Path fixture) {
        if (Files.isDirectory(fixture)) {
            return Path.of(NAME);
        }
        Folder unpacked = Folder.create();
        Runtime.getRuntime().addShutdownHook(new Thread(unpacked::close, "testdata-shutdown"));
        try (FileSystem jar = FileSystems.newFileSystem(fixture);
                Stream<Path> entries = Files.walk(jar.getPath(NAME))) {
            for (Path entry : entries.toList()) {
                Files.copy(entry, unpacked.path().resolve(entry.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the documents in " + fixture + " cannot be unpacked", e);
        }
        return unpacked.path().resolve(NAME);
    }
}
