package io.apexmemory.steps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Processes of Java that scenarios start and send signals to. */
final class Jvm {
    private static final Pattern GENERATION =
            Pattern.compile("(?:def new|tenured) generation +total \\d+K, used (\\d+)K");

    private Jvm() {}

    /** The command that runs a class in a small JVM which starts quickly. */
    static List<String> command(String classPath, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:CompileThresholdScaling=0.4",
                "-Xshare:auto",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:SymbolTableSize=200003",
                "-cp",
                classPath,
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** What its diagnostic command answers. */
    static String ask(Process process, String command) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process asking = new ProcessBuilder(jcmd, "" + process.pid(), command)
                    .redirectErrorStream(true)
                    .start();
            return new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In MB, of a heap with the serial collector's generations. */
    static int usedHeap(Process process) {
        String answer = ask(process, "GC.heap_info");
        int kilobytes = GENERATION
                .matcher(answer)
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .sum();
        if (kilobytes == 0) {
            throw new AssertionError("it did not say what its heap holds, but: " + answer);
        }
        return kilobytes / 1024;
    }

    /** @param name for example TERM */
    static void signal(Process process, String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid())
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("the worker's process could not be sent SIG" + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
