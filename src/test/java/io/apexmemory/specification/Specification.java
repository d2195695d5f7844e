package io.apexmemory.specification;

import io.cucumber.messages.types.PickleStepArgument;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The features as somebody reads them.
 *
 * @param features by their path
 */
record Specification(List<Feature> features) {
    Stream<Scenario> scenarios() {
        return features.stream()
                .flatMap(feature -> feature.rules().stream())
                .flatMap(rule -> rule.scenarios().stream());
    }

    Stream<Example> examples() {
        return scenarios().flatMap(Scenario::examples);
    }

    /**
     * One file.
     *
     * @param path below the folder of the features, with slashes
     * @param background what precedes each scenario
     */
    record Feature(String path, String name, String description, List<Step> background, List<Rule> rules) {
        /** The folder that it lies in. */
        String area() {
            int slash = path.lastIndexOf('/');
            return slash < 0 ? "" : path.substring(0, slash);
        }

        Stream<Example> examples() {
            return rules.stream().flatMap(rule -> rule.scenarios().stream()).flatMap(Scenario::examples);
        }
    }

    /**
     * One sentence with its examples.
     *
     * @param name empty for scenarios that are below no rule
     */
    record Rule(String name, String description, List<Step> background, List<Scenario> scenarios) {}

    /**
     * What has one id: a scenario, an outline, or one of an outline's groups of examples.
     *
     * @param steps with an outline's {@code <names>} in them
     */
    record Scenario(String id, String name, String description, List<Step> steps, List<Group> groups) {
        Stream<Example> examples() {
            return groups.stream().flatMap(group -> group.examples().stream());
        }

        boolean isOutline() {
            return examples().anyMatch(example -> example.anchor().number() > 0);
        }
    }

    /** What a step says, and what hangs on it. */
    record Step(String keyword, String text, Optional<String> docString, List<List<String>> table) {}

    /**
     * A table of an outline; a plain scenario has one without names and values.
     *
     * @param names of its columns
     */
    record Group(String name, List<String> names, List<Example> examples) {}

    /**
     * What runs, passes and fails.
     *
     * @param path of its feature
     * @param name with its values filled in
     * @param tags of feature, rule, scenario and group, each with its {@code @}
     */
    record Example(Anchor anchor, String path, String name, Set<String> tags, List<String> values, List<Said> said) {}

    /**
     * What names an example for good.
     *
     * @param number of an outline's example, from 1; 0 where there are none
     */
    record Anchor(String id, int number) {
        @Override
        public String toString() {
            return number == 0 ? id : id + "." + number;
        }
    }

    /** A step as it runs; a result counts for an example only if the same was said. */
    record Said(String text, Optional<PickleStepArgument> argument) {}
}
