package io.apexmemory.bench;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be measured, by system properties.
 *
 * @param smoke {@code bench.smoke}: within half a minute, requests and the two ratios alone
 * @param full {@code bench.full}: also the sizes that take long
 * @param only {@code bench.only}: names of parts, none for all
 * @param rounds {@code bench.rounds} that count; as many warm up as {@link #warmUps} says
 */
record Options(boolean smoke, boolean full, Set<String> only, int rounds) {
    private static final int ROUNDS = 10;
    private static final int ROUNDS_OF_SMOKE = 3;

    Options {
        only = Set.copyOf(only);
    }

    static Options read() {
        boolean smoke = Boolean.getBoolean("bench.smoke");
        Set<String> only = Arrays.stream(System.getProperty("bench.only", "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        return new Options(
                smoke,
                Boolean.getBoolean("bench.full"),
                only,
                Integer.getInteger("bench.rounds", smoke ? ROUNDS_OF_SMOKE : ROUNDS));
    }

    int warmUps() {
        return smoke ? 1 : 2;
    }
}
