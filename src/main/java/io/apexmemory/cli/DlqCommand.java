package io.apexmemory.cli;

import io.apexmemory.audit.DeadLetters;
import io.apexmemory.audit.DeadLetters.Retried;
import io.apexmemory.document.Json;
import io.apexmemory.store.PostgresDeadLetters.Count;
import io.apexmemory.store.PostgresDeadLetters.Letter;
import io.apexmemory.store.PostgresDeadLetters.State;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code apex dlq}: what could not be cleared, and what is done about it. */
@Command(
        name = "dlq",
        description = {
            "List, retry, close and count dead letters: versions that a rollback could not take out of a database.",
            "",
            "Nobody sees such a version, and workers go on trying to clear it. What is done here may be done twice."
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  apex dlq list --store qdrant --since 24h",
            "  apex dlq retry --all",
            "  apex dlq stats --json"
        })
final class DlqCommand implements Callable<Integer> {
    private static final String ID = "ID";

    private final Session session;

    @Spec
    CommandSpec spec;

    DlqCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "dlq needs one of list, show, retry, resolve, stats");
    }

    @Command(mixinStandardHelpOptions = true, description = "List dead letters, the oldest first.")
    int list(
            @Mixin LetterFilter filter,
            @Option(names = "--json", description = "print a list of letters as JSON") boolean json) {
        return withLetters(letters -> {
            List<Letter> chosen = letters.list(filter.filter(State.OPEN, session.clock()));
            if (json) {
                session.sayJson(chosen);
            } else if (chosen.isEmpty()) {
                session.say("There is no such dead letter.");
            } else {
                Table table = new Table("error", "id", "store", "state", " tries", "since", "document", " version");
                for (Letter letter : chosen) {
                    table.row(
                            letter.error(),
                            letter.deadLetterId(),
                            letter.store().title(),
                            words(letter.state()),
                            letter.attempts(),
                            letter.createdAt().truncatedTo(ChronoUnit.SECONDS),
                            letter.documentId(),
                            letter.version());
                }
                table.lines(session.terminal().width()).forEach(session::say);
            }
            return 0;
        });
    }

    @Command(mixinStandardHelpOptions = true, description = "Show all that is known of one dead letter.")
    int show(
            @Parameters(paramLabel = ID, description = "the id of a letter, as list tells it") UUID id,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        return withLetters(letters -> {
            Letter letter = known(letters, id);
            if (json) {
                session.sayJson(letter);
            } else {
                Json.MAPPER
                        .valueToTree(letter)
                        .properties()
                        .forEach(field -> session.say(Cells.pad(field.getKey().replace('_', ' '), 15, false)
                                + Cells.printable(field.getValue().asText())));
            }
            return 0;
        });
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "Take the versions of these letters out of their databases once more.",
                "",
                "A letter whose version is gone is resolved; one that fails again counts up. A version that is live, or whose "
                        + "saga is in flight, is left alone."
            },
            footer = {"", "Exit code: 0 if all of them are resolved, 1 if not."})
    int retry(
            @Parameters(arity = "0..*", paramLabel = ID, description = "the ids of letters") List<UUID> ids,
            @Mixin LetterFilter filter,
            @Option(names = "--all", description = "all open letters") boolean all,
            @Option(names = "--json", description = "print a list of letters and outcomes as JSON") boolean json) {
        checkChosen(ids, filter, all);
        return withLetters(letters -> {
            List<Retried> retried = new ArrayList<>();
            for (Letter letter : chosen(letters, ids, filter)) {
                Retried one = letters.retry(letter);
                retried.add(one);
                if (!json) {
                    session.say(letter.deadLetterId() + "  " + letter.store().title() + "  " + words(one));
                }
            }
            if (json) {
                session.sayJson(retried);
            }
            return retried.stream().anyMatch(one -> one.letter().state() == State.OPEN) ? 1 : 0;
        });
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Close letters without doing anything about them, after you have cleared them by hand.")
    int resolve(
            @Parameters(arity = "0..*", paramLabel = ID, description = "the ids of letters") List<UUID> ids,
            @Mixin LetterFilter filter,
            @Option(names = "--all", description = "all open letters") boolean all,
            @Option(names = "--json", description = "print how many as a JSON object") boolean json) {
        checkChosen(ids, filter, all);
        return withLetters(letters -> {
            long closed = chosen(letters, ids, filter).stream()
                    .filter(letters::resolve)
                    .count();
            if (json) {
                session.sayJson(Map.of("resolved", closed));
            } else {
                session.say(closed + (closed == 1 ? " letter was" : " letters were") + " closed");
            }
            return 0;
        });
    }

    @Command(mixinStandardHelpOptions = true, description = "Count dead letters by database and state.")
    int stats(
            @Mixin LetterFilter filter, @Option(names = "--json", description = "print one JSON object") boolean json) {
        return withLetters(letters -> {
            List<Count> counts = letters.count(filter.filter(null, session.clock()));
            if (json) {
                Map<String, Object> stats = new LinkedHashMap<>();
                stats.put("open", total(counts, State.OPEN));
                stats.put("resolved", total(counts, State.RESOLVED));
                stats.put("by_store", counts);
                session.sayJson(stats);
            } else if (counts.isEmpty()) {
                session.say("There is no dead letter.");
            } else {
                Table table = new Table("store", "state", " letters", " tries", "oldest");
                counts.forEach(count -> table.row(
                        count.store().title(),
                        words(count.state()),
                        count.letters(),
                        count.attempts(),
                        count.oldest().truncatedTo(ChronoUnit.SECONDS)));
                table.lines(session.terminal().width()).forEach(session::say);
            }
            return 0;
        });
    }

    private int withLetters(ToIntFunction<DeadLetters> work) {
        try (Maintenance maintenance = session.wiring().maintenance(session.settings())) {
            return maintenance.call(memory -> work.applyAsInt(memory.deadLetters()));
        }
    }

    /** Nobody is to close all letters by a slip. */
    private void checkChosen(List<UUID> ids, LetterFilter filter, boolean all) {
        if ((ids == null || ids.isEmpty()) && filter.isEmpty() && !all) {
            throw new ParameterException(spec.commandLine(), "name letters by id or by a filter, or say --all");
        }
    }

    private List<Letter> chosen(DeadLetters letters, List<UUID> ids, LetterFilter filter) {
        if (ids != null && !ids.isEmpty()) {
            return ids.stream().map(id -> known(letters, id)).toList();
        }
        return letters.list(filter.filter(State.OPEN, session.clock()));
    }

    private static Letter known(DeadLetters letters, UUID id) {
        return letters.find(id)
                .orElseThrow(() -> new CommandFailed("no dead letter has the id " + id + "; see: apex dlq list"));
    }

    private static long total(List<Count> counts, State state) {
        return counts.stream()
                .filter(count -> count.state() == state)
                .mapToLong(Count::letters)
                .sum();
    }

    private static String words(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String words(Retried one) {
        return switch (one.outcome()) {
            case RESOLVED -> "resolved";
            case RESOLVED_BEFORE -> "was resolved before";
            case FAILED -> "failed again: " + Cells.printable(one.letter().error());
            case LEFT_ALONE -> "left alone: its version is live, or its saga is still under way";
        };
    }
}
