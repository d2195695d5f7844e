package io.apexmemory.demo;

import io.apexmemory.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Keeps the embedded stack and a worker running until Ctrl-C, and prints what another terminal needs for the packaged command
 * line. With {@code --env-file} it also writes that to {@code .env.temporal} in the working folder, or to the file that is named
 * after it, and removes it at the end; with {@code --no-worker} the worker is left to you.
 */
public final class StackDemo {
    private StackDemo() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        int option = Arrays.asList(args).indexOf("--env-file");
        boolean wanted = option >= 0;
        boolean named = wanted && option + 1 < args.length && !args[option + 1].startsWith("--");
        Path file = Path.of(named ? args[option + 1] : Settings.FILE_NAME);
        if (wanted && Files.exists(file)) {
            System.err.println(file + " is there already; move it away, or leave --env-file out");
            System.exit(1);
        }
        boolean worker = !Arrays.asList(args).contains("--no-worker");
        DemoStack demo = DemoStack.start(List.of(Path.of("").toAbsolutePath()), Map.of());
        if (worker) {
            demo.withWorker();
        }
        demo.describe().forEach(System.out::println);
        System.out.println();
        demo.exports().forEach((name, value) -> System.out.println("export " + name + "=" + quoted(value)));
        System.out.println();
        if (wanted) {
            write(file, demo.exports());
            System.out.println("The same is in " + file + " until this ends"
                    + (named ? "." : ", so in this folder nothing need be exported."));
        }
        System.out.println("In another terminal, after mvn -q -DskipTests package:");
        if (!worker) {
            System.out.println("  java -jar target/apex-memory.jar worker");
        }
        System.out.println("  java -jar target/apex-memory.jar ingest testdata/documents");
        System.out.println("  java -jar target/apex-memory.jar search \"who carries the load\"");
        System.out.println("Ctrl-C stops everything.");
        new CountDownLatch(1).await();
    }

    /** Readable by its owner only, for it holds the passwords of the stack. */
    private static void write(Path file, Map<String, String> values) throws IOException {
        List<String> lines = values.entrySet().stream()
                .map(e -> e.getKey() + "=" + quoted(e.getValue()))
                .toList();
        if (file.toAbsolutePath().getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        Files.write(file, lines, StandardOpenOption.WRITE);
        file.toFile().deleteOnExit();
    }

    private static String quoted(String value) {
        if (value.contains("'")) {
            return '"' + value.replaceAll("([\"\\\\$`])", "\\\\$1") + '"';
        }
        return "'" + value + "'";
    }
}
