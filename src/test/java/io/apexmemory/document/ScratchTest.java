package io.apexmemory.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process left goes, and nothing of one that lives. */
class ScratchTest {
    @TempDir
    Path parent;

    @Test
    void whatAKilledProcessLeftGoesAndNothingElse() throws Exception {
        Path alive = Scratch.in(parent);
        Path killed = new Killed(parent).folder;
        Path foreign = Files.createDirectory(parent.resolve("apex-scratch-of-somebody"));
        Files.writeString(killed.resolve("1.payload"), "text of a document");

        Path next = Scratch.in(parent);

        assertThat(killed).doesNotExist();
        assertThat(alive).isDirectoryContaining(file -> file.endsWith("lock"));
        assertThat(foreign).isDirectory();
        assertThat(next).isNotEqualTo(alive).isDirectory();
    }

    @Test
    void nobodyElseMayRead() throws IOException {
        Path file = Scratch.file(".payload");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        Files.delete(file);
    }

    /** A process that took a file and was killed. */
    private static final class Killed {
        final Path folder;

        Killed(Path parent) throws Exception {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Djava.io.tmpdir=" + parent,
                            Taker.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            folder = Path.of(process.inputReader().readLine()).getParent();
            assertThat(folder).isDirectory();
            process.destroyForcibly().waitFor();
        }
    }

    /** Takes a file, says its name, and waits to be killed. */
    static final class Taker {
        private Taker() {}

        public static void main(String[] nothing) throws Exception {
            System.out.println(Scratch.file(".document"));
            Thread.currentThread().join();
        }
    }
}
