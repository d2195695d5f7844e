package io.apexmemory.demo;

import io.apexmemory.cli.Apex;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The main job with nothing installed: starts the embedded stack and a worker, ingests the folders or files named, searches what
 * it stored, and leaves nothing running. The exit code is 0 only if every document arrived and every search found something.
 */
public final class IngestDemo {
    private static final String FOLDER = "testdata/documents";
    private static final List<String> QUESTIONS = List.of(
            "Which tractor had brake wear past the limit on the drive axle?",
            "What temperature must the apples of load CFL-48213 be kept at?",
            "Frachtvertrag Hopfenpflückmaschine nach Yakima");

    private IngestDemo() {}

    public static void main(String[] args) {
        List<String> names = args.length == 0 ? List.of(FOLDER) : Arrays.asList(args);
        if (!run(names)) {
            System.exit(1);
        }
    }

    private static boolean run(List<String> names) {
        PrintWriter out = writer(FileDescriptor.out);
        Arrivals arrivals = new Arrivals(writer(FileDescriptor.err));
        PrintWriter err = new PrintWriter(arrivals, true);
        Instant begun = Instant.now();
        boolean well;
        Instant up;
        Instant ingested;
        try (DemoStack demo = DemoStack.start(roots(names), Map.of()).withWorker()) {
            up = Instant.now();
            title(out, "Services");
            demo.describe().forEach(out::println);

            title(out, "Ingestion");
            List<String> ingest = new ArrayList<>(List.of("ingest", "--temporal", "--source", "demo"));
            ingest.addAll(names);
            well = Apex.run(demo.settings(), out, err, ingest.toArray(String[]::new)) == 0;
            ingested = Instant.now();

            for (String question : questions(names)) {
                title(out, "Search: " + question);
                well &= Apex.run(demo.settings(), out, err, "search", "--limit", "2", question) == 0;
            }
        }
        title(out, "Times");
        out.println("stack and worker started in " + seconds(begun, up));
        if (arrivals.first != null) {
            Instant command =
                    Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
            out.println("first document stored " + seconds(up, arrivals.first) + " later, "
                    + seconds(command, arrivals.first) + " after the start of this JVM");
            double took = Math.max(0.001, Duration.between(up, ingested).toMillis() / 1000.0);
            out.println(String.format(Locale.ROOT, "%.1f documents a second", arrivals.count / took));
        }
        out.println("everything stopped " + seconds(begun, Instant.now()) + " after the start");
        out.flush();
        return well;
    }

    /** Where the documents lie that were named, so that those outside of the working folder may be read too. */
    private static List<Path> roots(List<String> names) {
        return names.stream()
                .filter(name -> !name.contains("://"))
                .map(name -> Path.of(name).toAbsolutePath().normalize())
                .map(path -> Files.isDirectory(path) ? path : path.getParent())
                .distinct()
                .toList();
    }

    /** For the documents that come with it, questions with an answer in them; for others, the names of the first ones. */
    private static List<String> questions(List<String> names) {
        if (names.equals(List.of(FOLDER))) {
            return QUESTIONS;
        }
        List<String> words = names.stream()
                .flatMap(IngestDemo::files)
                .map(path -> path.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .map(name -> name.replaceFirst("\\.[^.]*$", "").replaceAll("[-_.]+", " "))
                .distinct()
                .limit(3)
                .toList();
        return words.isEmpty() ? QUESTIONS : words;
    }

    private static Stream<Path> files(String name) {
        Path path = Path.of(name);
        if (!Files.isDirectory(path)) {
            return Stream.of(path);
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            return Stream.empty(); // the ingestion says what is wrong with it
        }
    }

    private static void title(PrintWriter out, String title) {
        out.println();
        out.println("== " + title);
    }

    private static String seconds(Instant from, Instant to) {
        return String.format(Locale.ROOT, "%.1f s", Duration.between(from, to).toMillis() / 1000.0);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        OutputStream stream = new FileOutputStream(descriptor);
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** Passes the command's progress on, and notes when documents arrive. */
    private static final class Arrivals extends Writer {
        private final PrintWriter target;
        private volatile Instant first;
        private volatile int count;

        Arrivals(PrintWriter target) {
            this.target = target;
        }

        @Override
        public void write(char[] characters, int from, int length) {
            synchronized (target) {
                if (new String(characters, from, length).startsWith("stored  ")) {
                    first = first == null ? Instant.now() : first;
                    count++;
                }
                target.write(characters, from, length);
            }
        }

        @Override
        public void flush() {
            target.flush();
        }

        @Override
        public void close() {
            target.flush();
        }
    }
}
