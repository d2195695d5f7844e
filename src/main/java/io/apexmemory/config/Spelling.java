package io.apexmemory.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells names that were probably meant to be a setting from names that are somebody else's. */
final class Spelling {
    private static final Set<String> PREFIXES = Arrays.stream(Setting.values())
            .map(s -> s.name().substring(0, s.name().indexOf('_') + 1))
            .collect(Collectors.toSet());
    private static final int CLOSE = 2;

    private Spelling() {}

    static List<String> warnings(Collection<String> names) {
        Set<String> known = Arrays.stream(Setting.values())
                .flatMap(s -> s.secret() ? Stream.of(s.name(), s.name() + Setting.IN_FILE) : Stream.of(s.name()))
                .collect(Collectors.toSet());
        return names.stream()
                .filter(name -> !known.contains(name))
                .filter(name -> PREFIXES.stream().anyMatch(name::startsWith)
                        || distance(name, nearest(name).name()) <= CLOSE)
                .map(name -> Settings.FILE_NAME + ": " + name + " is not a setting and is ignored; did you mean "
                        + nearest(name) + "?")
                .toList();
    }

    private static Setting nearest(String name) {
        return Arrays.stream(Setting.values())
                .min(Comparator.comparingInt(s -> distance(name, s.name())))
                .orElseThrow();
    }

    /** Letters to insert, drop or replace to make one name of the other (Levenshtein), whatever their case. */
    private static int distance(String one, String other) {
        String a = one.toUpperCase(Locale.ROOT);
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
