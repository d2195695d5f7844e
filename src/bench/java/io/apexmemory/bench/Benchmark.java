package io.apexmemory.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * Measures part after part, and leaves {@code target/bench/bench.html} and {@code bench.json}. The exit code is 1 only where a number of
 * requests is not as designed: times are told, and never judged.
 */
public final class Benchmark {
    private static final Path FOLDER = Path.of("target", "bench");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Options options;
    private final long begun = System.nanoTime();
    private final List<Outcome> outcomes = new ArrayList<>();
    private Machine machine;
    private String durability;

    private Benchmark(Options options) {
        this.options = options;
    }

    public static void main(String[] words) throws IOException {
        // what Maven passes on without a value was not said
        List.copyOf(System.getProperties().stringPropertyNames()).stream()
                .filter(name -> System.getProperty(name).isEmpty())
                .forEach(System::clearProperty);
        quiet();
        boolean well = new Benchmark(Options.read()).run();
        // what drivers and servers leave running is nobody's business any more
        System.exit(well ? 0 : 1);
    }

    /** A line of log for each write would be measured too, and read by nobody. */
    static void quiet() {
        ((Logger) LoggerFactory.getLogger("io.apexmemory")).setLevel(Level.WARN);
    }

    private boolean run() throws IOException {
        Map<String, Function<Bed, Outcome>> parts = parts();
        options.only().stream()
                .filter(name -> !parts.containsKey(name) && !name.equals("saga"))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("bench.only: no part is called " + name + ", only saga, "
                            + String.join(", ", parts.keySet()));
                });
        SagaAgainstNaive saga = new SagaAgainstNaive(options);
        try (Bed bed = Bed.make(true)) {
            machine = Machine.with(bed.stack.describe());
            durability = bed.durability();
            bed.stack.summary().forEach(System.out::println);
            System.out.println(machine.describe());
            if (wanted("saga")) {
                say("saga, fsync on");
                saga.measure(bed, true);
            }
            for (Map.Entry<String, Function<Bed, Outcome>> part : parts.entrySet()) {
                if (wanted(part.getKey())) {
                    say(part.getKey());
                    Outcome outcome = part.getValue().apply(bed);
                    print(outcome);
                    outcomes.add(outcome);
                    // a run that is ended early leaves what it has
                    write();
                }
            }
        }
        if (wanted("saga")) {
            if (!options.smoke()) {
                try (Bed bed = Bed.make(false)) {
                    say("saga, fsync off");
                    saga.measure(bed, false);
                }
            }
            outcomes.add(0, saga.outcome());
            print(outcomes.get(0));
        }
        write();
        System.out.printf(Locale.ROOT, "bench: %s after %d s%n", FOLDER.resolve("bench.html"), seconds());
        return outcomes.stream()
                .flatMap(outcome -> outcome.getGoals().stream())
                .allMatch(goal -> goal.met() || !goal.must());
    }

    private Map<String, Function<Bed, Outcome>> parts() {
        Map<String, Function<Bed, Outcome>> parts = new LinkedHashMap<>();
        parts.put("requests", new Requests(options)::measure);
        parts.put("repeat", new Repeats(options)::measure);
        if (!options.smoke()) {
            parts.put("langchain4j", new AgainstLangChain4j(options)::measure);
            parts.put("workflows", new Workflows(options)::measure);
            parts.put("scale", new ScaleOut(options)::measure);
            parts.put("growth", new Growth(options)::measure);
            parts.put("parse", new Parsing(options)::measure);
            parts.put("start", new Start(options)::measure);
        }
        return parts;
    }

    private boolean wanted(String part) {
        return options.only().isEmpty() || options.only().contains(part);
    }

    private void say(String part) {
        System.out.printf(Locale.ROOT, "bench: %s, after %d s%n", part, seconds());
    }

    private long seconds() {
        return (System.nanoTime() - begun) / 1_000_000_000;
    }

    private void write() throws IOException {
        List<String> remarks = new ArrayList<>();
        if (machine.surroundings().services().stream()
                .anyMatch(it -> it.name().equals("qdrant") && it.kind().equals("stand-in"))) {
            remarks.add(
                    "Qdrant is a stand-in that speaks its protocol and keeps everything in memory: nothing here says how fast"
                            + " Qdrant is. It is the same for all that are compared.");
        }
        remarks.add("OpenAI is a stub that answers each request after " + Bed.ANSWER_MILLIS
                + " ms with vectors that it has ready, for whoever asks.");
        if (options.smoke()) {
            remarks.add("This is the smoke: a few rounds, to see that it runs and that no request is made too many.");
        }
        Report report = new Report(
                machine, durability, TIME.format(Instant.now()), seconds(), options.rounds(), remarks, outcomes);
        Files.createDirectories(FOLDER);
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        json.writeValue(FOLDER.resolve("bench.json").toFile(), report);
        Files.writeString(FOLDER.resolve("bench.html"), new BenchPage(report).toString());
    }

    private static void print(Outcome outcome) {
        System.out.println();
        System.out.println("== " + outcome.getTitle());
        outcome.getTables().forEach(table -> {
            System.out.println("  " + table.title() + ": " + String.join(" | ", table.columns()));
            table.rows().forEach(row -> System.out.println("    " + String.join(" | ", row)));
        });
        outcome.getGoals()
                .forEach(goal -> System.out.println(
                        "  " + (goal.met() ? "met     " : "MISSED  ") + goal.goal() + ": " + goal.measured()));
    }
}
