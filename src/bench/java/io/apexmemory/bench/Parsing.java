package io.apexmemory.bench;

import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.parse.DocumentParser;
import io.apexmemory.parse.DownloadMeter;
import io.apexmemory.worker.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The first step alone, format by format, on the documents of the tests. */
final class Parsing {
    private static final int CHARACTERS_ON_A_PAGE = 3_000;
    private static final long ENOUGH_NANOS = 300_000_000;

    private final Options options;

    Parsing(Options options) {
        this.options = options;
    }

    Outcome measure(Bed bed) {
        Outcome outcome = new Outcome(
                "parse",
                "Parsing",
                "All documents of a format in testdata/documents, one after the other in one thread: reading, text, metadata and chunks."
                        + " Pages are those that the file states, or 3,000 characters where its format has none.");
        DocumentParser parser = new Parts(bed.settings(Map.of())).parser(DownloadMeter.NONE);
        Map<String, List<Path>> formats = files();
        Map<String, List<Double>> pages = new TreeMap<>();
        Map<String, List<Double>> megabytes = new TreeMap<>();
        for (int round = -options.warmUps(); round < options.rounds(); round++) {
            boolean counts = round >= 0;
            formats.forEach((format, files) -> {
                double read = 0;
                double bytes = 0;
                long begin = System.nanoTime();
                do {
                    for (Path file : files) {
                        ParsedDocument document = parser.parse(null, file.toString(), Progress.NONE);
                        read += pages(document);
                        bytes += document.metadata().fileSize();
                    }
                } while (System.nanoTime() - begin < ENOUGH_NANOS);
                double seconds = (System.nanoTime() - begin) / 1e9;
                if (counts) {
                    pages.computeIfAbsent(format, first -> new ArrayList<>()).add(read / seconds);
                    megabytes
                            .computeIfAbsent(format, first -> new ArrayList<>())
                            .add(bytes / 1e6 / seconds);
                }
            });
        }
        List<List<String>> rows = new ArrayList<>();
        pages.forEach((format, all) -> rows.add(List.of(
                format,
                "" + formats.get(format).size(),
                new Figures(all).withSpread(),
                new Figures(megabytes.get(format)).withSpread())));
        outcome.table("By format", List.of("format", "documents", "pages/s", "MB/s"), rows);
        outcome.figure("pages_per_second", pages);
        outcome.plot(
                "Pages per second",
                "Bars of the table above.",
                Plots.bars(
                        "format",
                        "pages/s",
                        List.copyOf(pages.keySet()),
                        List.of(new Plots.Series(
                                "pages/s",
                                pages.values().stream()
                                        .map(all -> new Figures(all).median())
                                        .toList())),
                        false));
        return outcome;
    }

    private static double pages(ParsedDocument document) {
        return switch (document.metadata().fileType()) {
            case "pdf", "pptx" -> document.metadata().pageCount();
            default -> (double) document.content().length() / CHARACTERS_ON_A_PAGE;
        };
    }

    private static Map<String, List<Path>> files() {
        Map<String, List<Path>> formats = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("testdata", "documents"))) {
            files.map(Path::toAbsolutePath)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .forEach(file -> {
                        String name = file.getFileName().toString();
                        formats.computeIfAbsent(name.substring(name.lastIndexOf('.') + 1), first -> new ArrayList<>())
                                .add(file);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return formats;
    }
}
