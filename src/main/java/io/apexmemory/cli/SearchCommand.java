package io.apexmemory.cli;

import io.apexmemory.search.Passage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code apex search}: shows the passages nearest to some words. */
@Command(
        name = "search",
        description = {
            "Find the passages nearest to some words, with the entities that connect them to other documents.",
            "",
            "Only documents that are wholly in the memory are found, each in its latest version."
        },
        footer = {
            "",
            "Exit code: 0 if something was found, 1 if nothing was.",
            "",
            "Examples:",
            "  apex search \"who carries the load from Hamburg\"",
            "  apex search --limit 1 --json \"unpaid invoices\""
        })
final class SearchCommand implements Callable<Integer> {
    private static final int LINES = 5;
    private static final int ENTITIES = 6;
    private static final int TITLES = 3;

    private final Session session;

    @Spec
    CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "WORDS", description = "what to look for, in any language")
    List<String> words;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "5",
            description = "passages at most, 1 to 100 (default: ${DEFAULT-VALUE})")
    int limit;

    @Option(names = "--full", description = "print whole passages, not their first lines")
    boolean full;

    @Option(names = "--json", description = "print a list of passages as JSON")
    boolean json;

    SearchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String question = String.join(" ", words).strip();
        if (limit < 1 || limit > 100) {
            throw new ParameterException(spec.commandLine(), "--limit must be from 1 to 100");
        }
        if (question.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "there are no words to search for");
        }
        List<Passage> passages;
        try (PassageSearch search = session.wiring().search(session.settings())) {
            passages = search.find(question, limit);
        }
        if (json) {
            session.sayJson(passages);
        } else if (passages.isEmpty()) {
            session.say("Nothing was found. Put documents into the memory with: apex ingest FOLDER");
        } else {
            for (int i = 0; i < passages.size(); i++) {
                print(i + 1, passages.get(i));
            }
        }
        return passages.isEmpty() ? 1 : 0;
    }

    private void print(int rank, Passage passage) {
        int width = session.terminal().proseWidth() - 3;
        String title = passage.title() == null || passage.title().isBlank() ? passage.sourcePath() : passage.title();
        session.say(String.format(
                Locale.ROOT,
                "%d. %s, chunk %d  (score %.3f)",
                rank,
                Cells.printable(title),
                passage.chunk(),
                passage.score()));
        session.say("   " + Cells.printable(passage.sourcePath()) + ", version " + passage.version());
        List<String> lines = Cells.fold(Cells.printable(passage.text()), width);
        boolean cut = !full && lines.size() > LINES;
        (cut ? lines.subList(0, LINES) : lines).forEach(line -> session.say("   | " + line));
        if (cut) {
            session.say("   | …");
        }
        connections(passage.entities())
                .forEach(line -> Cells.fold(Cells.printable(line), width).forEach(part -> session.say("   " + part)));
        session.say("");
    }

    /** Those that lead to other documents one a line, the rarest first; the others together in a last line. */
    private static List<String> connections(List<Passage.Connection> entities) {
        List<Passage.Connection> leading = entities.stream()
                .filter(entity -> !entity.alsoIn().isEmpty())
                .sorted(Comparator.comparingInt(entity -> entity.alsoIn().size()))
                .toList();
        List<String> lines = new ArrayList<>();
        for (Passage.Connection entity : first(leading, ENTITIES)) {
            List<String> also = entity.alsoIn();
            lines.add(
                    named(entity) + ", also in " + String.join(", ", first(also, TITLES)) + more(also.size() - TITLES));
        }
        int room = ENTITIES - lines.size();
        List<String> rest = entities.stream()
                .filter(entity -> entity.alsoIn().isEmpty())
                .map(SearchCommand::named)
                .toList();
        int left = entities.size() - lines.size() - Math.min(room, rest.size());
        String others = String.join(", ", first(rest, room)) + more(left);
        if (!others.isEmpty()) {
            lines.add(others.strip());
        }
        return lines;
    }

    private static <T> List<T> first(List<T> list, int count) {
        return list.subList(0, Math.min(count, list.size()));
    }

    private static String named(Passage.Connection entity) {
        return entity.entityType().replace('_', ' ') + " " + entity.name();
    }

    private static String more(int count) {
        return count > 0 ? " + " + count + " more" : "";
    }
}
