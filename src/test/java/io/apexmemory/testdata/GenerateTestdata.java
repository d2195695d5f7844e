package io.apexmemory.testdata;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes {@code documents} and {@code hostile} into a folder, {@code testdata} when none is named. */
public final class GenerateTestdata {
    private static final Path SOURCES = Path.of("src", "test", "resources", "testdata");
    private static final Map<String, Charset> CHARSETS =
            Map.of("latin-1.txt", StandardCharsets.ISO_8859_1, "utf-16.txt", StandardCharsets.UTF_16);

    private GenerateTestdata() {}

    public static void main(String[] arguments) throws IOException {
        generate(Path.of(arguments.length > 0 ? arguments[0] : "testdata"));
    }

    static void generate(Path folder) throws IOException {
        Path documents = Files.createDirectories(folder.resolve("documents"));
        Path hostile = Files.createDirectories(folder.resolve("hostile"));
        for (Path source : sources("documents")) {
            String name = source.getFileName().toString().replaceFirst("(pdf|docx|pptx)\\.md$", "$1");
            Files.write(documents.resolve(name), made(name, source));
        }
        Files.writeString(documents.resolve("long-dispatch-log.txt"), DispatchLog.month(SOURCES));
        for (Path source : sources("hostile")) {
            Files.write(hostile.resolve(source.getFileName()), Files.readAllBytes(source));
        }
        new HostileFiles(documents, hostile).write();
    }

    /** PDF, DOCX and PPTX are rendered from a small Markdown, everything else is its own source, but for its charset. */
    private static byte[] made(String name, Path file) throws IOException {
        if (name.equals(file.getFileName().toString())) {
            return Files.readString(file).getBytes(CHARSETS.getOrDefault(name, StandardCharsets.UTF_8));
        }
        Source source = Source.read(file);
        return source.render(
                switch (name.substring(name.lastIndexOf('.') + 1)) {
                    case "pdf" -> new PdfRenderer(source);
                    case "docx" -> new DocxRenderer(source);
                    default -> new PptxRenderer(source);
                });
    }

    private static List<Path> sources(String folder) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve(folder))) {
            return files.sorted().toList();
        }
    }
}
