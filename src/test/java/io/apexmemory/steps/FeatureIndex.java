package io.apexmemory.steps;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.apexmemory.specification.Ids;
import io.cucumber.gherkin.GherkinParser;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.Examples;
import io.cucumber.messages.types.Feature;
import io.cucumber.messages.types.ParseError;
import io.cucumber.messages.types.Rule;
import io.cucumber.messages.types.Scenario;
import io.cucumber.messages.types.Tag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares the index of the specification with the features. An id belongs to one scenario: to a plain one, to a whole outline,
 * or to one of an outline's groups of examples. Tags of features and rules count for all below them, as they do for Cucumber.
 */
final class FeatureIndex {
    static final String NOT_YET_WRITTEN = "not yet written";

    private static final Pattern ROW = Pattern.compile("^\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|\\s*$", Pattern.MULTILINE);
    private static final Pattern ROW_ID = Pattern.compile("`(.*)`");

    private final Map<String, String> states = new LinkedHashMap<>();
    private final List<Example> examples = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** What has, or ought to have, one id. */
    private record Example(String file, long line, String name, Set<String> ids, boolean runs) {
        String place() {
            return "\"%s\" (%s:%d)".formatted(name, file, line);
        }
    }

    private FeatureIndex() {}

    /**
     * What is wrong, one line each, empty if the index is true.
     *
     * @param groups how many ids each group has, numbered from 01
     * @param index Markdown; rows of three cells below a heading {@code ## Index}, up to the next of its rank, are read
     * @param features text by path below the folder of the features, with slashes
     */
    static List<String> problems(Map<String, Integer> groups, String index, Map<String, String> features) {
        FeatureIndex check = new FeatureIndex();
        check.readIndex(index);
        new TreeMap<>(features).forEach(check::readFeature);
        check.compareWithGroups(groups);
        check.compareWithFeatures();
        return List.copyOf(check.problems);
    }

    private void readIndex(String index) {
        int begin = index.indexOf("\n## Index");
        int end = index.indexOf("\n## ", begin + 1);
        Matcher row = ROW.matcher(begin < 0 ? "" : index.substring(begin, end < 0 ? index.length() : end));
        while (row.find()) {
            Matcher id = ROW_ID.matcher(row.group(1).strip());
            if (!id.matches()) {
                if (!row.group(1).strip().matches("id|-+")) {
                    problems.add(
                            "the index has a row without an id: " + row.group().strip());
                }
                continue;
            }
            if (row.group(2).isBlank()) {
                problems.add("the index does not say what " + id.group(1) + " means");
            }
            if (states.put(id.group(1), row.group(3).strip()) != null) {
                problems.add("the index lists " + id.group(1) + " twice");
            }
        }
    }

    private void compareWithGroups(Map<String, Integer> groups) {
        Set<String> wanted = groups.entrySet().stream()
                .flatMap(group -> IntStream.rangeClosed(1, group.getValue())
                        .mapToObj(number -> "%s-%02d".formatted(group.getKey(), number)))
                .collect(Collectors.toCollection(TreeSet::new));
        wanted.stream().filter(id -> !states.containsKey(id)).forEach(id -> problems.add("the index lacks " + id));
        states.keySet().stream()
                .filter(id -> !wanted.contains(id))
                .forEach(id -> problems.add("the index lists " + id + ", which is not an id of the catalogue"));
    }

    private void readFeature(String file, String text) {
        GherkinParser parser = GherkinParser.builder()
                .includeSource(false)
                .includePickles(false)
                .build();
        for (Envelope message :
                parser.parse(file, text.getBytes(StandardCharsets.UTF_8)).toList()) {
            message.getParseError()
                    .map(ParseError::getMessage)
                    .ifPresent(e -> problems.add(file + " is no Gherkin: " + e));
            message.getGherkinDocument()
                    .flatMap(document -> document.getFeature())
                    .ifPresent(feature -> readFeature(file, feature));
        }
    }

    private void readFeature(String file, Feature feature) {
        feature.getChildren().forEach(child -> {
            child.getScenario().ifPresent(scenario -> readScenario(file, scenario, feature.getTags()));
            child.getRule().ifPresent(rule -> readRule(file, rule, feature.getTags()));
        });
    }

    private void readRule(String file, Rule rule, List<Tag> inherited) {
        List<Tag> tags = both(inherited, rule.getTags());
        rule.getChildren()
                .forEach(child -> child.getScenario().ifPresent(scenario -> readScenario(file, scenario, tags)));
    }

    private void readScenario(String file, Scenario scenario, List<Tag> inherited) {
        List<Tag> tags = both(inherited, scenario.getTags());
        boolean hasSteps = !scenario.getSteps().isEmpty();
        boolean outline =
                !scenario.getExamples().isEmpty() || scenario.getKeyword().matches(".*(Outline|Template)");
        if (scenario.getExamples().stream()
                .allMatch(group -> Ids.of(group.getTags()).isEmpty())) {
            boolean runs =
                    hasSteps && (!outline || scenario.getExamples().stream().anyMatch(FeatureIndex::hasRows));
            add(file, scenario.getLocation().getLine(), scenario.getName(), tags, runs);
            return;
        }
        for (Examples group : scenario.getExamples()) {
            String name = scenario.getName() + (group.getName().isEmpty() ? "" : ": " + group.getName());
            add(file, group.getLocation().getLine(), name, both(tags, group.getTags()), hasSteps && hasRows(group));
        }
    }

    private void add(String file, long line, String name, List<Tag> tags, boolean runs) {
        examples.add(new Example(file, line, name, Ids.of(tags), runs));
    }

    private void compareWithFeatures() {
        for (Example example : examples) {
            if (example.ids().isEmpty()) {
                problems.add("the scenario " + example.place() + " has no id");
            } else if (example.ids().size() > 1) {
                problems.add("the scenario %s has %d ids: %s"
                        .formatted(example.place(), example.ids().size(), String.join(", ", example.ids())));
            }
            if (!example.runs()) {
                problems.add("the scenario " + example.place() + " never runs: it lacks steps or rows of examples");
            }
        }
        Map<String, List<Example>> written = examples.stream()
                .flatMap(example -> example.ids().stream().map(id -> Map.entry(id, example)))
                .collect(groupingBy(
                        Map.Entry::getKey, TreeMap::new, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        written.forEach(this::compareId);
        states.forEach((id, state) -> {
            if (!state.equals(NOT_YET_WRITTEN) && !written.containsKey(id)) {
                problems.add("the index says that " + id + " is in " + state + ", but no scenario has this id");
            }
        });
    }

    private void compareId(String id, List<Example> scenarios) {
        if (scenarios.size() > 1) {
            problems.add("%s has %d scenarios: %s"
                    .formatted(
                            id,
                            scenarios.size(),
                            scenarios.stream().map(Example::place).collect(joining(", "))));
        }
        String state = states.get(id);
        for (Example scenario : scenarios) {
            if (state == null) {
                problems.add(
                        "the scenario " + scenario.place() + " has the id " + id + ", which the index does not know");
            } else if (!state.equals(scenario.file())) {
                problems.add("the index says of %s: %s; but its scenario is %s".formatted(id, state, scenario.place()));
            }
        }
    }

    private static boolean hasRows(Examples group) {
        return !group.getTableBody().isEmpty();
    }

    private static List<Tag> both(List<Tag> inherited, List<Tag> own) {
        return Stream.concat(inherited.stream(), own.stream()).toList();
    }
}
