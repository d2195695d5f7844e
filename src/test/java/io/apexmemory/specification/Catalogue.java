package io.apexmemory.specification;

import io.apexmemory.specification.Specification.Anchor;
import io.apexmemory.specification.Specification.Example;
import io.apexmemory.specification.Specification.Feature;
import io.apexmemory.specification.Specification.Group;
import io.apexmemory.specification.Specification.Rule;
import io.apexmemory.specification.Specification.Said;
import io.apexmemory.specification.Specification.Scenario;
import io.apexmemory.specification.Specification.Step;
import io.cucumber.messages.types.Background;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.Examples;
import io.cucumber.messages.types.GherkinDocument;
import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.RuleChild;
import io.cucumber.messages.types.TableCell;
import io.cucumber.messages.types.TableRow;
import io.cucumber.messages.types.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a {@link Specification} of Gherkin's messages, be they a parser's or those of a run. */
final class Catalogue {
    private final List<GherkinDocument> documents = new ArrayList<>();
    private final Map<String, Pickle> pickles = new HashMap<>();
    private final List<Feature> features = new ArrayList<>();
    /** By the scenario's or the row's node. */
    private final Map<String, Example> examples = new HashMap<>();

    private String path;
    private int number;

    private Catalogue() {}

    /** @throws IllegalStateException if a scenario has no id, or several */
    static Catalogue of(Collection<Envelope> messages) {
        Catalogue catalogue = new Catalogue();
        for (Envelope message : messages) {
            message.getParseError().ifPresent(error -> {
                throw new IllegalStateException("this is no Gherkin: " + error.getMessage());
            });
            message.getGherkinDocument().ifPresent(catalogue.documents::add);
            message.getPickle().ifPresent(pickle -> catalogue.pickles.put(last(pickle.getAstNodeIds()), pickle));
        }
        catalogue.documents.forEach(catalogue::read);
        catalogue.features.sort(Comparator.comparing(Feature::path));
        return catalogue;
    }

    Specification specification() {
        return new Specification(List.copyOf(features));
    }

    Optional<Example> example(Pickle pickle) {
        return Optional.ofNullable(examples.get(last(pickle.getAstNodeIds())));
    }

    private static String last(List<String> nodes) {
        return nodes.get(nodes.size() - 1);
    }

    private void read(GherkinDocument document) {
        String uri = document.getUri().orElse("");
        path = uri.substring(
                uri.lastIndexOf("features/") < 0 ? 0 : uri.lastIndexOf("features/") + "features/".length());
        document.getFeature().ifPresent(feature -> {
            List<Step> background = new ArrayList<>();
            List<Scenario> ruleless = new ArrayList<>();
            List<Rule> rules = new ArrayList<>();
            feature.getChildren().forEach(child -> {
                child.getBackground().map(Catalogue::steps).ifPresent(background::addAll);
                child.getScenario().ifPresent(it -> ruleless.addAll(scenarios(it, feature.getTags())));
                child.getRule().ifPresent(it -> rules.add(rule(it, feature.getTags())));
            });
            if (!ruleless.isEmpty()) {
                rules.add(0, new Rule("", "", List.of(), ruleless));
            }
            features.add(new Feature(path, feature.getName(), feature.getDescription(), background, rules));
        });
    }

    private Rule rule(io.cucumber.messages.types.Rule rule, List<Tag> inherited) {
        List<Tag> tags = both(inherited, rule.getTags());
        return new Rule(
                rule.getName(),
                rule.getDescription(),
                rule.getChildren().stream()
                        .flatMap(child -> child.getBackground().stream())
                        .flatMap(background -> steps(background).stream())
                        .toList(),
                rule.getChildren().stream()
                        .map(RuleChild::getScenario)
                        .flatMap(Optional::stream)
                        .flatMap(scenario -> scenarios(scenario, tags).stream())
                        .toList());
    }

    /** As many as there are ids. */
    private List<Scenario> scenarios(io.cucumber.messages.types.Scenario scenario, List<Tag> inherited) {
        List<Tag> tags = both(inherited, scenario.getTags());
        List<Examples> tables = scenario.getExamples();
        number = 0;
        if (tables.isEmpty()) {
            Example only = example(scenario.getId(), tags, List.of(), scenario);
            return List.of(scenario(scenario, "", tags, List.of(new Group("", List.of(), List.of(only)))));
        }
        if (tables.stream().allMatch(table -> Ids.of(table.getTags()).isEmpty())) {
            return List.of(scenario(
                    scenario,
                    "",
                    tags,
                    tables.stream().map(table -> group(table, tags, scenario)).toList()));
        }
        List<Scenario> several = new ArrayList<>();
        for (Examples table : tables) {
            number = 0;
            String name = table.getName().isEmpty() ? "" : ": " + table.getName();
            several.add(scenario(scenario, name, both(tags, table.getTags()), List.of(group(table, tags, scenario))));
        }
        return several;
    }

    private Scenario scenario(
            io.cucumber.messages.types.Scenario scenario, String more, List<Tag> tags, List<Group> groups) {
        return new Scenario(
                id(tags, scenario),
                scenario.getName() + more,
                scenario.getDescription(),
                steps(scenario.getSteps()),
                groups);
    }

    private Group group(Examples table, List<Tag> inherited, io.cucumber.messages.types.Scenario scenario) {
        List<Tag> tags = both(inherited, table.getTags());
        List<Example> rows = new ArrayList<>();
        for (TableRow row : table.getTableBody()) {
            number++;
            rows.add(example(row.getId(), tags, cells(row), scenario));
        }
        return new Group(
                table.getName(), table.getTableHeader().map(Catalogue::cells).orElse(List.of()), rows);
    }

    private Example example(
            String node, List<Tag> tags, List<String> values, io.cucumber.messages.types.Scenario scenario) {
        Optional<Pickle> pickle = Optional.ofNullable(pickles.get(node));
        Example example = new Example(
                new Anchor(id(tags, scenario), number),
                path,
                pickle.map(Pickle::getName).orElse(scenario.getName()),
                tags.stream().map(Tag::getName).collect(Collectors.toCollection(LinkedHashSet::new)),
                values,
                pickle.stream()
                        .flatMap(it -> it.getSteps().stream())
                        .map(step -> new Said(step.getText(), step.getArgument()))
                        .toList());
        examples.put(node, example);
        return example;
    }

    private String id(List<Tag> tags, io.cucumber.messages.types.Scenario scenario) {
        Set<String> ids = Ids.of(tags);
        if (ids.size() != 1) {
            throw new IllegalStateException("the scenario \"%s\" (%s:%d) has %s: give it one, as a tag like @write-04"
                    .formatted(
                            scenario.getName(),
                            path,
                            scenario.getLocation().getLine(),
                            ids.isEmpty() ? "no id" : "several ids, " + String.join(", ", ids)));
        }
        return ids.iterator().next();
    }

    private static List<Step> steps(Background background) {
        return steps(background.getSteps());
    }

    private static List<Step> steps(List<io.cucumber.messages.types.Step> steps) {
        return steps.stream()
                .map(step -> new Step(
                        step.getKeyword().strip(),
                        step.getText(),
                        step.getDocString().map(text -> text.getContent()),
                        step.getDataTable().stream()
                                .flatMap(table -> table.getRows().stream())
                                .map(Catalogue::cells)
                                .toList()))
                .toList();
    }

    private static List<String> cells(TableRow row) {
        return row.getCells().stream().map(TableCell::getValue).toList();
    }

    private static List<Tag> both(List<Tag> inherited, List<Tag> own) {
        return Stream.concat(inherited.stream(), own.stream()).toList();
    }
}
