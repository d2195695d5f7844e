package io.apexmemory.specification;

import io.apexmemory.specification.Specification.Example;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectDirectories;

/** Which examples a suite of features selects, as its annotations say. */
final class Suites {
    private static final String PACKAGE = "io.apexmemory.steps.";

    private Suites() {}

    /** @param name of a class of suites; one that there is not selects nothing */
    static Predicate<Example> selectedBy(String name) {
        Class<?> suite;
        try {
            suite = Class.forName(PACKAGE + name);
        } catch (ClassNotFoundException e) {
            return example -> false;
        }
        SelectDirectories folders = suite.getAnnotation(SelectDirectories.class);
        if (folders == null) {
            return example -> false;
        }
        IncludeTags with = suite.getAnnotation(IncludeTags.class);
        ExcludeTags without = suite.getAnnotation(ExcludeTags.class);
        Set<PostDiscoveryFilter> filters = Stream.of(
                        with == null ? null : TagFilter.includeTags(with.value()),
                        without == null ? null : TagFilter.excludeTags(without.value()))
                .filter(filter -> filter != null)
                .collect(Collectors.toSet());
        return example -> Arrays.stream(folders.value())
                        .anyMatch(it -> ("features/" + example.path()).startsWith(it + "/"))
                && filters.stream()
                        .allMatch(filter -> filter.apply(new Tagged(example)).included());
    }

    /** An example as JUnit sees it. */
    private static final class Tagged extends AbstractTestDescriptor {
        private final Set<TestTag> tags;

        Tagged(Example example) {
            super(UniqueId.forEngine("specification"), example.anchor().toString());
            tags = example.tags().stream()
                    .map(tag -> TestTag.create(tag.substring(1)))
                    .collect(Collectors.toSet());
        }

        @Override
        public Set<TestTag> getTags() {
            return tags;
        }

        @Override
        public TestDescriptor.Type getType() {
            return TestDescriptor.Type.TEST;
        }
    }
}
