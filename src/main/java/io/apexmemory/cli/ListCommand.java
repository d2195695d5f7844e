package io.apexmemory.cli;

import io.apexmemory.ingest.IngestionList;
import io.apexmemory.ingest.ListedIngestion;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code apex list}: ingestions as Temporal lists them. */
@Command(
        name = "list",
        description = {
            "List ingestions that ran in Temporal: those under way first, then the latest.",
            "",
            "Temporal lists an ingestion a moment after it began, and as long as it keeps its history."
        },
        footer = {
            "",
            "Examples:",
            "  apex list --status running",
            "  apex list --status failed --source mailbox --limit 100",
            "  apex list --json"
        })
final class ListCommand implements Callable<Integer> {
    private static final int MOST = 10_000;
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Session session;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description =
                    "running, completed, failed, terminated, timed_out, or the step it is at, for example parsing")
    String status;

    @Option(names = "--source", paramLabel = "NAME", description = "only those whose request named this source")
    String source;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "20",
            description = "at most so many (default: ${DEFAULT-VALUE})")
    int limit;

    @Option(names = "--json", description = "print a list of ingestions as JSON")
    boolean json;

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (status != null && !IngestionList.statuses().contains(status)) {
            throw new ParameterException(
                    spec.commandLine(), "--status takes one of " + String.join(", ", IngestionList.statuses()));
        }
        if (limit < 1 || limit > MOST) {
            throw new ParameterException(spec.commandLine(), "--limit takes a number from 1 to " + MOST);
        }
        List<ListedIngestion> found;
        try (Listing listing = session.wiring().listing(session.settings(), session.clock())) {
            found = listing.find(status, source, limit);
        }
        if (json) {
            session.sayJson(found.stream().map(ListCommand::facts).toList());
        } else if (found.isEmpty()) {
            session.say("No ingestions.");
        } else {
            table(found);
        }
        return 0;
    }

    private void table(List<ListedIngestion> found) {
        Table table = new Table("document", "status", "started", " duration", "source");
        found.forEach(it -> table.row(
                it.documentId(), it.status(), SECONDS.format(it.started()), words(it.duration()), it.source()));
        table.lines(session.terminal().width()).forEach(session::say);
    }

    private static Map<String, Object> facts(ListedIngestion ingestion) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("document_id", ingestion.documentId());
        facts.put("source", ingestion.source());
        facts.put("status", ingestion.status());
        facts.put("started", ingestion.started());
        facts.put("duration_ms", ingestion.duration().toMillis());
        return facts;
    }

    private static String words(Duration duration) {
        if (duration.toMinutes() < 1) {
            return Cells.seconds(duration);
        }
        return duration.toHours() < 1
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
}
