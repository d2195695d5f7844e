package io.apexmemory.specification;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apexmemory.specification.Specification.Anchor;
import io.apexmemory.specification.Specification.Example;
import io.apexmemory.specification.Specification.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What was run on one set of services, or by one worker: a folder of {@code target/parts}.
 *
 * @param recorded the newest of each example that its runs tell of
 * @param surroundings of each run that has some
 * @param notes of what was not run, and why
 */
record Part(
        String name,
        Map<Anchor, Recorded> recorded,
        List<Surroundings> surroundings,
        List<Note> notes,
        Optional<Capabilities> capabilities) {
    private static final List<String> FIRST = List.of("embedded", "containers", "temporal-server");

    /** Those that are the product's own first. */
    static final Comparator<Part> ORDER = Comparator.<Part>comparingInt(
                    part -> FIRST.contains(part.name()) ? FIRST.indexOf(part.name()) : FIRST.size())
            .thenComparing(Part::name);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A result, and what was said for it. */
    record Recorded(List<Said> said, Result result) {}

    /**
     * What a worker under test says that it can do.
     *
     * @param notClaimed ids
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Capabilities(
            String worker, @JsonProperty("not_claimed") Set<String> notClaimed) {
        Capabilities {
            notClaimed = notClaimed == null ? Set.of() : notClaimed;
        }
    }

    /**
     * A line of {@code not-run.txt}.
     *
     * @param what suites, tags, ids or feature files, with commas or blanks between them
     */
    record Note(String what, String why) {
        static Note of(String line) {
            int colon = line.indexOf(':');
            return colon < 0
                    ? new Note(line.strip(), "no reason was given")
                    : new Note(
                            line.substring(0, colon).strip(),
                            line.substring(colon + 1).strip());
        }

        boolean names(Example example) {
            return Stream.of(what.split("[,\\s]+")).anyMatch(word -> names(word, example));
        }

        private static boolean names(String word, Example example) {
            return example.tags().contains(word)
                    || example.tags().contains("@" + word)
                    || ("/features/" + example.path()).endsWith("/" + word)
                    || (word.matches("\\w+IT") && Suites.selectedBy(word).test(example));
        }
    }

    /** All parts, of which there may be none. */
    static List<Part> all(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Part> parts = new ArrayList<>();
        for (Path one : files(folder, "")) {
            if (Files.isDirectory(one)) {
                parts.add(read(one));
            }
        }
        parts.sort(ORDER);
        return parts;
    }

    static Part read(Path folder) throws IOException {
        Map<Anchor, Recorded> newest = new HashMap<>();
        Map<Anchor, Path> from = new HashMap<>();
        for (Path file : files(folder, ".ndjson")) {
            Run.results(file).forEach((example, result) -> {
                Recorded before = newest.get(example.anchor());
                if (before == null || !result.at().isBefore(before.result().at())) {
                    newest.put(example.anchor(), new Recorded(example.said(), result));
                    from.put(example.anchor(), file);
                }
            });
        }
        Path notes = folder.resolve("not-run.txt");
        Path capabilities = folder.resolve("capabilities.json");
        return new Part(
                folder.getFileName().toString(),
                newest,
                surroundings(new HashSet<>(from.values())),
                Files.exists(notes)
                        ? Files.readAllLines(notes).stream()
                                .filter(line -> !line.isBlank())
                                .map(Note::of)
                                .toList()
                        : List.of(),
                Files.exists(capabilities)
                        ? Optional.of(JSON.readValue(capabilities.toFile(), Capabilities.class))
                        : Optional.empty());
    }

    /** Of the runs that results were taken of; one that was killed has left none. */
    private static List<Surroundings> surroundings(Collection<Path> runs) throws IOException {
        List<Surroundings> all = new ArrayList<>();
        for (Path run : runs) {
            Path file = run.resolveSibling(run.getFileName().toString().replace(".ndjson", ".json"));
            if (Files.exists(file)) {
                all.add(JSON.readValue(file.toFile(), Surroundings.class));
            }
        }
        return all;
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** What its runs ran on, by name; several lines where they differ. */
    Map<String, List<String>> versions() {
        Map<String, List<String>> versions = new TreeMap<>();
        surroundings.stream()
                .flatMap(it -> it.services().stream())
                .forEach(it -> add(versions, it.name(), "%s (%s)".formatted(it.product(), it.kind())));
        surroundings.forEach(it -> {
            add(versions, "JDK", it.jdk());
            add(versions, "OS", it.os());
        });
        capabilities.ifPresent(it -> add(versions, "worker", it.worker()));
        return versions;
    }

    private static void add(Map<String, List<String>> versions, String name, String version) {
        List<String> known = versions.computeIfAbsent(name, it -> new ArrayList<>());
        if (!known.contains(version)) {
            known.add(version);
        }
    }

    Result result(Example example) {
        Recorded found = recorded.get(example.anchor());
        boolean known = found != null && found.said().equals(example.said());
        if (known && found.result().hasRun()) {
            return found.result();
        }
        Anchor anchor = example.anchor();
        if (capabilities.isPresent() && capabilities.get().notClaimed().contains(anchor.id())) {
            return Result.notClaimed(capabilities.get().worker());
        }
        if (known) {
            return found.result();
        }
        Optional<Note> note = notes.stream().filter(it -> it.names(example)).findFirst();
        if (note.isPresent()) {
            return Result.notRun(note.get().why());
        }
        if (capabilities.isPresent() && !example.tags().contains("@blackbox")) {
            return Result.notRun("not judged from outside");
        }
        if (example.tags().contains("@real-server") && !hasRealTemporal()) {
            return Result.notRun("needs a real Temporal server");
        }
        return Result.notRun(found == null ? "not selected" : "was run with other words");
    }

    private boolean hasRealTemporal() {
        return surroundings.stream().flatMap(it -> it.services().stream()).anyMatch(Surroundings.Used::isRealTemporal);
    }
}
