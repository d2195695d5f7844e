package io.apexmemory.steps;

import io.apexmemory.cli.Apex;
import io.apexmemory.config.Settings;
import io.cucumber.java.After;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a person works: a folder with its files, and an environment. Nothing of the real environment is in it. */
public final class Workplace {
    private final Map<String, String> environment = new TreeMap<>();
    private Path folder;

    Map<String, String> environment() {
        return environment;
    }

    /** The folder, made when first needed. */
    Path folder() {
        try {
            if (folder == null) {
                folder = Files.createTempDirectory("apex-workplace-");
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String file, String text) {
        try {
            Files.writeString(folder().resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void copy(Path file, String name) {
        try {
            Files.copy(file, folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As they are found from here. */
    Settings settings() {
        return Settings.load(environment, folder());
    }

    /** A command in this process. */
    CommandLine run(String... arguments) {
        return CommandLine.run(settings(), arguments);
    }

    /** The same in a process of its own, whose working folder this is. */
    Process launch(String... arguments) throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                classPath,
                Apex.class.getName());
        builder.command().addAll(Arrays.asList(arguments));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.directory(folder().toFile()).redirectErrorStream(true).start();
    }

    /** All that it says until it ends. */
    static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @After
    public void leave() throws IOException {
        if (folder != null) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
