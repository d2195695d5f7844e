package io.apexmemory.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs in processes of their own, with the settings of a stack in their environment. */
final class Child {
    /** As it is shipped. */
    static final Path PROGRAM = Path.of("target", "apex-memory.jar");

    private Child() {}

    /** Standard output goes to the file, the log to another beside it. */
    static Process program(Map<String, String> environment, Path out, String... words) {
        if (!Files.exists(PROGRAM)) {
            throw new IllegalStateException(PROGRAM + " is not there; mvn -Pbench verify makes it before it measures");
        }
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx512m", "-jar", PROGRAM.toString()));
        command.addAll(List.of(words));
        return start(command, environment, out);
    }

    /** A class of the benchmark, in a heap of this size. */
    static Process main(Class<?> main, String heap, Map<String, String> environment, Path out, String... words) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(words));
        return start(command, environment, out);
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    private static Process start(List<String> command, Map<String, String> environment, Path out) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectOutput(out.toFile());
        builder.redirectError(out.resolveSibling(out.getFileName() + ".log").toFile());
        try {
            Process process = builder.start();
            // nor does it outlive a benchmark that is ended early
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it wrote, when it has ended well. */
    static String awaitEnd(Process process, Path out) {
        int code = process.onExit().join().exitValue();
        if (code != 0) {
            throw new IllegalStateException("a program ended with " + code + ":\n" + text(out)
                    + text(out.resolveSibling(out.getFileName() + ".log")));
        }
        return text(out);
    }

    static void end(Process process) {
        process.destroyForcibly().onExit().join();
    }
}
