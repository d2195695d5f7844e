package io.apexmemory.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final int MANY = 1_000;

    /** Prints what another process is given, and lives until its input ends. */
    public static void main(String[] none) throws IOException {
        PrintStream out = System.out;
        IntStream.range(0, MANY).forEach(i -> out.println(Ports.free()));
        out.flush();
        System.in.read();
    }

    /** Of two thousand out of twelve thousand, eighty-three would be given twice by processes that know nothing of one another. */
    @Test
    void noTwoProcessesAreGivenTheSamePort() throws IOException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PortsTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<Integer> theirs = new HashSet<>();
        try (var lines = other.inputReader()) {
            while (theirs.size() < MANY) {
                theirs.add(Integer.parseInt(lines.readLine()));
            }
            List<Integer> ours =
                    IntStream.range(0, MANY).mapToObj(i -> Ports.free()).toList();
            assertThat(ours).doesNotContainAnyElementsOf(theirs).doesNotHaveDuplicates();
        } finally {
            other.destroy();
        }
    }
}
