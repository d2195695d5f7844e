package io.apexmemory.parse;

import java.time.Duration;

/**
 * How much of a machine one document may take. Passing a limit ends the parse with an error that names its setting.
 *
 * @param maxBytes of the file (PARSE_MAX_BYTES)
 * @param maxCharacters of the text, in UTF-16 units (PARSE_MAX_CHARACTERS)
 * @param maxExpansion how many times its own size a file may unpack to, judged above 64 MiB (PARSE_MAX_EXPANSION)
 * @param maxNesting elements inside each other in the text's structure (PARSE_MAX_NESTING)
 * @param maxTime from the first byte read to the last chunk cut (PARSE_MAX_SECONDS)
 */
public record ParseLimits(long maxBytes, int maxCharacters, int maxExpansion, int maxNesting, Duration maxTime) {
    public static final ParseLimits DEFAULT = new ParseLimits(100L << 20, 60_000_000, 100, 100, Duration.ofMinutes(4));

    public ParseLimits {
        positive(maxBytes, "PARSE_MAX_BYTES");
        positive(maxCharacters, "PARSE_MAX_CHARACTERS");
        positive(maxExpansion, "PARSE_MAX_EXPANSION");
        positive(maxNesting, "PARSE_MAX_NESTING");
        positive(maxTime.toMillis(), "PARSE_MAX_SECONDS");
    }

    private static void positive(long value, String setting) {
        if (value <= 0) {
            throw new IllegalArgumentException(setting + " must be more than 0, not " + value);
        }
    }
}
