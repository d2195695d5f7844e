package io.apexmemory.steps;

import io.apexmemory.parse.CanonicalUri;
import io.apexmemory.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Where the documents of a scenario lie: in the folders of test data, unless a step put them elsewhere. */
final class Documents {
    /** Of this process, because suites run side by side. */
    private static final Path GENERATED =
            Path.of("target", "features", Long.toString(ProcessHandle.current().pid()));

    private static final List<Path> FOLDERS =
            List.of(TestData.folder().resolve("documents"), TestData.folder().resolve("hostile"), GENERATED);

    private static final Set<Document> LONG =
            Set.of(new Document("safety-handbook-40-pages.pdf"), new Document("long-dispatch-log.txt"));

    private final Stack stack;
    private final Map<Document, String> addresses = new HashMap<>();

    Documents(Stack stack) {
        this.stack = stack;
    }

    /** Where they all lie: what a worker of a scenario may read. */
    static List<Path> roots() {
        return List.of(TestData.folder(), GENERATED);
    }

    /** Those of test data whose ingestion is a matter of a moment. */
    static Stream<Document> readable() {
        try (Stream<Path> files = Files.list(FOLDERS.get(0))) {
            return files
                    .map(file -> new Document(file.getFileName().toString()))
                    .filter(document -> !LONG.contains(document))
                    .sorted(Comparator.comparing(Document::name))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address that it is ingested from. */
    String address(Document document) {
        return addresses.getOrDefault(document, CanonicalUri.of(file(document).toString()));
    }

    /** The name that the address ends with is the document's own. */
    void put(Document document, Place place) {
        if (place == Place.S3) {
            addresses.put(document, stack.s3().put("documents", "2026/" + document, bytes(document)));
        }
    }

    /** A text that no folder of test data holds. */
    void write(Document document, String text) {
        try {
            Path file = GENERATED.resolve(document.name());
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a document is to be put that no folder of test data holds. */
    Path place(Document document) {
        try {
            return Files.createDirectories(GENERATED).resolve(document.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As if it had just been saved, unchanged, or copied. */
    void touch(Document document) {
        try {
            Path file = GENERATED.resolve(document.name());
            Files.setLastModifiedTime(
                    file,
                    FileTime.from(Files.getLastModifiedTime(file).toInstant().plusSeconds(3600)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes(Document document) {
        try {
            return Files.readAllBytes(file(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that is nowhere is missing from the first folder. */
    private static Path file(Document document) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(document.name()))
                .filter(Files::exists)
                .findFirst()
                .orElse(FOLDERS.get(0).resolve(document.name()));
    }
}
