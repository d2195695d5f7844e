package io.apexmemory.cli;

import io.apexmemory.document.StoreName;
import io.apexmemory.store.PostgresDeadLetters.Filter;
import io.apexmemory.store.PostgresDeadLetters.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which dead letters a command is about. */
final class LetterFilter {
    @Option(
            names = "--store",
            paramLabel = "NAME",
            converter = StoreConverter.class,
            description = "only those of this store: neo4j, postgres, qdrant or redis")
    StoreName store;

    @Option(names = "--document", paramLabel = "ID", description = "only those of this document")
    UUID document;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            converter = StateConverter.class,
            description = "open, resolved or all (default: open; stats: all)")
    Wanted state;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceConverter.class,
            description = "only those first recorded since then: 90m, 24h, 7d, or 2026-01-31T08:00:00Z")
    Since since;

    /** The state, or null for all. */
    record Wanted(State state) {}

    /** A moment, or a time before now. */
    record Since(Instant moment, Duration ago) {}

    boolean isEmpty() {
        return store == null && document == null && state == null && since == null;
    }

    Filter filter(State usual, Clock clock) {
        Instant from = since == null
                ? null
                : since.moment() != null ? since.moment() : clock.instant().minus(since.ago());
        return new Filter(null, store, document, state == null ? usual : state.state(), from);
    }

    static final class StoreConverter implements ITypeConverter<StoreName> {
        @Override
        public StoreName convert(String text) {
            try {
                return StoreName.of(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class StateConverter implements ITypeConverter<Wanted> {
        @Override
        public Wanted convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "open" -> new Wanted(State.OPEN);
                case "resolved" -> new Wanted(State.RESOLVED);
                case "all" -> new Wanted(null);
                default -> throw new TypeConversionException("'" + text + "' is not open, resolved or all");
            };
        }
    }

    static final class SinceConverter implements ITypeConverter<Since> {
        private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

        @Override
        public Since convert(String text) {
            Matcher ago = AGO.matcher(text);
            if (ago.matches()) {
                long number = Long.parseLong(ago.group(1));
                return new Since(
                        null,
                        switch (ago.group(2)) {
                            case "s" -> Duration.ofSeconds(number);
                            case "m" -> Duration.ofMinutes(number);
                            case "h" -> Duration.ofHours(number);
                            default -> Duration.ofDays(number);
                        });
            }
            try {
                return new Since(Instant.parse(text), null);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "'" + text + "' is neither a time ago like 24h nor a moment like 2026-01-31T08:00:00Z");
            }
        }
    }
}
