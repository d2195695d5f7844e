package io.apexmemory.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Time and memory as documents grow longer and more. */
final class Growth {
    private static final double FLAT = 0.05;
    private static final int FIXED_PART_IS_SMALL = 100;

    private final Options options;

    Growth(Options options) {
        this.options = options;
    }

    /** Medians at one size. */
    private record Point(double size, double millis, double allocated, double live) {}

    Outcome measure(Bed bed) {
        Outcome outcome = new Outcome(
                "growth",
                "Growth",
                "A process that holds nothing but the product, and has worked until its code was compiled, ingests directly texts of 1 to %s chunks one at a time, and another 1 to %s of one chunk, 16 at once; all sizes by turns. Memory is what it allocates, and what is live when full collections free nothing more. Slopes are those of straight lines through logarithms, from 100 chunks or documents on, below which the fixed part of a document, or 16 at once, prevail."
                        .formatted(
                                chunkSizes().get(chunkSizes().size() - 1),
                                documentSizes().get(documentSizes().size() - 1)));
        Run byChunks = run(bed, "chunks", chunkSizes());
        Run byDocuments = run(bed, "documents", documentSizes());
        List<Point> chunks = byChunks.points();
        List<Point> documents = byDocuments.points();
        slope(outcome, "time, by chunks", chunks, Point::millis);
        slope(outcome, "bytes allocated, by chunks", chunks, Point::allocated);
        flat(outcome, "memory after a document, by chunks", chunks);
        slope(outcome, "time, by documents", documents, Point::millis);
        slope(outcome, "bytes allocated, by documents", documents, Point::allocated);
        flat(outcome, "memory after the documents, by their number", documents);
        kept(outcome, "chunks", byChunks);
        kept(outcome, "documents", byDocuments);
        table(outcome, "chunks", chunks);
        table(outcome, "documents", documents);
        plot(outcome, "chunks", chunks);
        plot(outcome, "documents", documents);
        return outcome;
    }

    private List<Integer> chunkSizes() {
        return options.full() ? List.of(1, 10, 100, 300, 1000, 3000, 10_000) : List.of(1, 10, 100, 300, 1000);
    }

    private List<Integer> documentSizes() {
        return options.full() ? List.of(1, 10, 100, 300, 1000, 3000, 10_000) : List.of(1, 10, 100, 300, 1000);
    }

    private int times(int size) {
        return Math.min(options.rounds(), size < 100 ? 10 : size < 1000 ? 5 : size < 3000 ? 3 : 1);
    }

    /** @param kept bytes live after each measurement, in their order */
    private record Run(List<Point> points, List<Double> kept) {}

    private Run run(Bed bed, String what, List<Integer> sizes) {
        List<String> words = new ArrayList<>(List.of(what, bed.folder.toString()));
        // all sizes in turn: a process grows faster, and holds more, for a while whatever it is given
        IntStream.range(0, options.rounds())
                .forEach(round ->
                        sizes.stream().filter(size -> round < times(size)).forEach(size -> words.add("" + size)));
        bed.forgetTexts();
        Path out = bed.folder.resolve("growth-" + what);
        Process process = Child.main(
                GrowthProcess.class,
                options.full() ? "3g" : "2g",
                bed.environment(Map.of()),
                out,
                words.toArray(String[]::new));
        Map<Integer, List<double[]>> lines = new TreeMap<>();
        List<String> asked = words.subList(2, words.size());
        List<String> told = Child.awaitEnd(process, out).lines().toList();
        List<Double> kept = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            double[] numbers = new double[4];
            String[] fields = told.get(i).split(" ", -1);
            for (int j = 0; j < 4; j++) {
                numbers[j] = Double.parseDouble(fields[j]);
            }
            kept.add(numbers[3]);
            lines.computeIfAbsent(Integer.valueOf(asked.get(i)), first -> new ArrayList<>())
                    .add(numbers);
        }
        return new Run(
                lines.values().stream()
                        .map(all -> new Point(median(all, 0), median(all, 1), median(all, 2), median(all, 3)))
                        .toList(),
                kept);
    }

    private static double median(List<double[]> lines, int column) {
        return Figures.median(lines.stream().map(line -> line[column]).toList());
    }

    private interface Of {
        double value(Point point);
    }

    private static double slope(List<Point> points, Of of) {
        List<Point> some = points.stream()
                .filter(point -> point.size() >= FIXED_PART_IS_SMALL * 0.8)
                .toList();
        return Figures.slope(
                some.stream().mapToDouble(Point::size).toArray(),
                some.stream().mapToDouble(of::value).toArray());
    }

    private static void slope(Outcome outcome, String what, List<Point> points, Of of) {
        double slope = slope(points, of);
        outcome.goal("slope between 0.95 and 1.05: " + what, Figures.number(slope), slope >= 0.95 && slope <= 1.05);
    }

    private static void flat(Outcome outcome, String what, List<Point> points) {
        double slope = slope(points, Point::live);
        outcome.goal("flat, a slope of at most 0.05: " + what, Figures.number(slope), slope <= FLAT);
    }

    /** Since sizes come by turns, what each document leaves behind shows in the order of the measurements, not in their sizes. */
    private static void kept(Outcome outcome, String what, Run run) {
        double times = run.kept().get(run.kept().size() - 1) / run.kept().get(0);
        outcome.goal(
                "flat, at most 1.05 times: memory after the last measurement against the first, by " + what,
                Figures.number(times),
                times <= 1.05);
    }

    private static void table(Outcome outcome, String what, List<Point> points) {
        List<List<String>> rows = new ArrayList<>();
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Point point : points) {
            rows.add(List.of(
                    "" + Math.round(point.size()),
                    Figures.number(point.millis()),
                    Figures.number(point.millis() / point.size()),
                    Figures.number(point.allocated() / 1e6),
                    Figures.number(point.live() / 1e6)));
            figures.put("" + Math.round(point.size()), point);
        }
        outcome.table("By " + what, List.of(what, "ms", "ms for each", "MB allocated", "MB live afterwards"), rows);
        outcome.figure(what, figures);
    }

    private static void plot(Outcome outcome, String what, List<Point> points) {
        outcome.plot(
                "Time and memory by " + what,
                "Both axes are logarithmic; the values are those of the table.",
                Plots.logarithmic(
                        what,
                        "ms, MB",
                        points.stream().map(Point::size).toList(),
                        List.of(
                                new Plots.Series(
                                        "ms", points.stream().map(Point::millis).toList()),
                                new Plots.Series(
                                        "MB allocated",
                                        points.stream()
                                                .map(point -> point.allocated() / 1e6)
                                                .toList()),
                                new Plots.Series(
                                        "MB live",
                                        points.stream()
                                                .map(point -> point.live() / 1e6)
                                                .toList()))));
    }
}
