package io.apexmemory.specification;

import io.apexmemory.cli.Table;
import io.apexmemory.specification.Specification.Example;
import io.cucumber.gherkin.GherkinParser;
import io.cucumber.messages.types.Envelope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The specification with the results of all parts: {@code target/specification.html}, and a table for whoever started it. */
public record Report(Specification specification, List<Part> parts) {
    private static final Path PAGE = Path.of("target", "specification.html");

    /** The exit code is 1 only if there is nothing to report: that scenarios fail has failed their own run. */
    public static void main(String[] args) throws IOException {
        Report report;
        try {
            report = read(Path.of("features"), Path.of("target", "parts"));
        } catch (IllegalStateException e) {
            System.err.println("specification: " + e.getMessage());
            System.exit(1);
            return;
        }
        Files.writeString(PAGE, new Page(report, Clock.systemUTC()).toString());
        report.lines().forEach(System.out::println);
    }

    /** @throws IllegalStateException if there is nothing to report, or what there is cannot be read */
    static Report read(Path features, Path parts) throws IOException {
        List<Part> all = Part.all(parts);
        if (all.stream().allMatch(part -> part.recorded().isEmpty())) {
            throw new IllegalStateException(
                    "nothing to report: no run of features has left results in " + parts + "; run mvn verify first");
        }
        return new Report(specification(features), all);
    }

    private static Specification specification(Path folder) throws IOException {
        GherkinParser parser = GherkinParser.builder().includeSource(false).build();
        List<Envelope> messages = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(it -> it.toString().endsWith(".feature"))
                    .sorted()
                    .toList()) {
                String name = "features/" + folder.relativize(file).toString().replace('\\', '/');
                messages.addAll(parser.parse(name, Files.readAllBytes(file)).toList());
            }
        }
        return Catalogue.of(messages).specification();
    }

    /**
     * How the examples ended in one part.
     *
     * @param why the reasons for what was not run, or not claimed, the most frequent first
     */
    record Tally(Map<Result.Status, Integer> count, Map<String, Integer> why) {
        int of(Result.Status status) {
            return count.getOrDefault(status, 0);
        }
    }

    Tally tally(Part part) {
        Map<Result.Status, Integer> count = new EnumMap<>(Result.Status.class);
        Map<String, Integer> why = new LinkedHashMap<>();
        specification.examples().map(part::result).forEach(result -> {
            count.merge(result.status(), 1, Integer::sum);
            if (!result.hasRun()) {
                why.merge(result.note(), 1, Integer::sum);
            }
        });
        Map<String, Integer> sorted = why.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
        return new Tally(count, sorted);
    }

    /** Lines of {@code not-run.txt} that name no scenario, as they are. */
    List<String> otherNotes(Part part) {
        return part.notes().stream()
                .filter(note -> specification.examples().noneMatch(note::names))
                .map(note -> note.what() + ": " + note.why())
                .toList();
    }

    /** What no part has run. */
    Stream<Example> uncovered() {
        return specification
                .examples()
                .filter(example ->
                        parts.stream().noneMatch(part -> part.result(example).hasRun()));
    }

    /** The table, and as the last line the sums of what was not held against somebody else's worker, who may well fail. */
    List<String> lines() {
        Table table = new Table("part", " scenarios", " passed", " failed", " not run", "why");
        int passed = 0;
        int failed = 0;
        long scenarios = specification.examples().count();
        for (Part part : parts) {
            Tally tally = tally(part);
            List<String> why = new ArrayList<>();
            tally.why().forEach((reason, count) -> why.add(count + ": " + reason));
            why.addAll(otherNotes(part));
            table.row(
                    part.name(),
                    scenarios,
                    tally.of(Result.Status.PASSED),
                    tally.of(Result.Status.FAILED),
                    tally.of(Result.Status.NOT_RUN) + tally.of(Result.Status.NOT_CLAIMED),
                    why.isEmpty() ? "" : why.get(0));
            why.stream().skip(1).forEach(more -> table.row("", "", "", "", "", more));
            if (part.capabilities().isEmpty()) {
                passed += tally.of(Result.Status.PASSED);
                failed += tally.of(Result.Status.FAILED);
            }
        }
        List<String> lines = new ArrayList<>(table.lines(0));
        lines.add("%d passed, %d failed".formatted(passed, failed));
        return lines;
    }
}
