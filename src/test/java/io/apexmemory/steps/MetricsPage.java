package io.apexmemory.steps;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of metrics as Prometheus reads it, at one moment. */
record MetricsPage(String text) {
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");

    /** One line of it. */
    record Sample(String name, Map<String, String> labels, double value) {
        private boolean isOf(String otherName, Map<String, String> someLabels) {
            return name.equals(otherName) && labels.entrySet().containsAll(someLabels.entrySet());
        }
    }

    Stream<Sample> samples() {
        return samples("");
    }

    /** Parses no more than it must: pages are long, and asked for again until what is awaited is there. */
    private Stream<Sample> samples(String beginning) {
        return text.lines()
                .filter(line -> !line.startsWith("#") && line.startsWith(beginning))
                .map(MetricsPage::sample);
    }

    Map<String, String> types() {
        return text.lines()
                .map(TYPE::matcher)
                .filter(Matcher::matches)
                .collect(Collectors.toMap(type -> type.group(1), type -> type.group(2)));
    }

    private static Sample sample(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new AssertionError("Prometheus could not read " + line);
        }
        return new Sample(parts.group(1), labels(parts.group(2)), Double.parseDouble(parts.group(3)));
    }

    private static Map<String, String> labels(String text) {
        return text == null
                ? Map.of()
                : LABEL.matcher(text)
                        .results()
                        .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2)));
    }

    /** The samples of that name which have those labels, and perhaps others. */
    Stream<Sample> of(String name, Map<String, String> labels) {
        return samples(name).filter(sample -> sample.isOf(name, labels));
    }

    /** The sum of what {@code name{label="value"}} means. */
    double value(String words) {
        int brace = words.indexOf('{');
        String name = brace < 0 ? words : words.substring(0, brace);
        List<Sample> found =
                of(name, labels(brace < 0 ? null : words.substring(brace))).toList();
        if (found.isEmpty()) {
            throw new AssertionError("the page has no " + words);
        }
        return found.stream().mapToDouble(Sample::value).sum();
    }
}
