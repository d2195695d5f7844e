package io.apexmemory.specification;

import io.cucumber.messages.types.Tag;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The permanent ids among tags: {@code write-04} of {@code @write-04}. */
public final class Ids {
    private static final Pattern TAG = Pattern.compile("@(\\p{Alnum}+-\\d+)");

    private Ids() {}

    public static Set<String> of(Collection<Tag> tags) {
        return tags.stream()
                .map(tag -> TAG.matcher(tag.getName()))
                .filter(Matcher::matches)
                .map(id -> id.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
