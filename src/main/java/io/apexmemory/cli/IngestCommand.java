package io.apexmemory.cli;

import io.apexmemory.cli.Batch.Item;
import io.apexmemory.cli.Documents.Document;
import io.apexmemory.cli.Ingestions.Update;
import io.apexmemory.config.Settings;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.ingest.BatchRequest;
import io.apexmemory.ingest.Routing;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code apex ingest}: puts documents into the memory and follows them to their end. */
@Command(
        name = "ingest",
        description = {
            "Put documents into the memory and follow them to their end.",
            "",
            "Folders are taken with everything below them, hidden files left out. Progress goes to standard error, the"
                    + " table at the end to standard output. Where documents run in Temporal, Ctrl-C leaves them running;"
                    + " follow them with apex status.",
            "",
            "Where all of them run in Temporal, 100 documents or more are one batch, and so is what lies below"
                    + " s3://BUCKET/PREFIX/ (with the slash). Of a batch only the documents that failed are listed; follow"
                    + " and steer it with apex batch."
        },
        footer = {
            "",
            "With --json standard output has one object a line. Each document, when it has ended:",
            "  {\"uri\", \"document_id\", \"status\": \"completed\", \"version\", \"pages\", \"chunks\", \"entities\","
                    + " \"seconds\"}",
            "  {\"uri\", \"document_id\", \"status\": \"failed\", \"error\": {\"type\", \"message\"}, \"seconds\"}",
            "and at the end",
            "  {\"summary\": {\"documents\", \"completed\", \"failed\", \"seconds\"}}",
            "which for a batch has its \"batch_id\" and \"status\" too, and before it are only those that failed.",
            "",
            "Exit code: 0 if every document arrived, 1 if one did not, 2 if the command was wrong.",
            "",
            "Examples:",
            "  apex ingest contracts/ invoice-4711.pdf",
            "  apex ingest --temporal --json s3://freight/2026/07/bill-of-lading.pdf"
        })
final class IngestCommand implements Callable<Integer> {
    private static final int BATCH = 100;

    private final Session session;

    @Spec
    CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH|FOLDER|URI",
            description = "files, folders, file: or s3://BUCKET/KEY")
    List<String> names;

    @ArgGroup
    Way way = new Way();

    @Option(
            names = "--source",
            paramLabel = "WORD",
            defaultValue = "cli",
            description = "where the documents come from, for status and metrics (default: ${DEFAULT-VALUE})")
    String source;

    @Option(
            names = "--idempotency-id",
            paramLabel = "ID",
            description = "your own id of this request, for one document; the same id with other content is refused")
    String idempotencyId;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "8",
            description = "documents at once, up to 1000, in a batch up to 500 (default: ${DEFAULT-VALUE})")
    int parallel;

    @Option(names = "--json", description = "print JSON, one object a line")
    boolean json;

    IngestCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (parallel < 1 || parallel > 1000) {
            throw new ParameterException(spec.commandLine(), "--parallel must be from 1 to 1000");
        }
        List<Document> documents = Documents.expand(names, session.workingFolder());
        if (documents.isEmpty()) {
            throw new CommandFailed("there is no document in " + Cells.printable(String.join(", ", names))
                    + " (hidden files do not count)");
        }
        if (idempotencyId != null && documents.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--idempotency-id belongs to one document, and " + documents.size() + " are named");
        }
        Routing routing = way.routing(session.settings());
        if (routing.enabled() && routing.rollout() == 100 && (documents.size() >= BATCH || isPrefix(documents))) {
            return asBatch(documents);
        }
        Batch batch = new Batch(documents, session.clock());
        try (Ingestions ingestions = open(session.settings(), routing)) {
            follow(ingestions, documents, batch);
        }
        if (json) {
            session.say(IngestReport.json(batch.counts()));
        } else {
            IngestReport.print(batch.items(), batch.counts(), session.terminal());
        }
        return batch.counts().arrived() == documents.size() ? 0 : 1;
    }

    /** Only documents that run in Temporal are a batch. */
    private int asBatch(List<Document> documents) throws InterruptedException {
        List<String> uris = documents.stream().map(Document::uri).toList();
        BatchRequest request = isPrefix(documents)
                ? BatchRequest.below(uris.get(0), source, Math.min(parallel, BatchRequest.MOST_PARALLEL))
                : BatchRequest.of(uris, source, Math.min(parallel, BatchRequest.MOST_PARALLEL));
        try (Batches batches = session.wiring().batches(session.settings())) {
            return batches.follow(batches.client().start(request), session, json);
        }
    }

    private static boolean isPrefix(List<Document> documents) {
        return documents.size() == 1 && documents.get(0).uri().matches("(?i)s3://[^/]+/(.*/)?");
    }

    private Ingestions open(Settings settings, Routing routing) {
        Wiring wiring = session.wiring();
        if (!routing.enabled()) {
            return wiring.direct(settings);
        }
        if (routing.rollout() == 100) {
            return wiring.temporal(settings);
        }
        return new RoutedIngestions(
                routing,
                uri -> wiring.documentId(settings, uri),
                () -> wiring.temporal(settings),
                () -> wiring.direct(settings));
    }

    private void follow(Ingestions ingestions, List<Document> documents, Batch batch) throws InterruptedException {
        List<IngestRequest> requests = documents.stream()
                .map(d -> new IngestRequest(null, d.uri(), source, idempotencyId))
                .toList();
        boolean drawn = session.terminal().interactive() && !json;
        ProgressBar bar = drawn ? ProgressBar.draw(session.terminal(), batch) : null;
        Consumer<Item> ended = json
                ? item -> session.say(IngestReport.json(item))
                : drawn ? item -> {} : item -> session.terminal().err().println(IngestReport.line(item));
        Consumer<Update> updates = update -> batch.update(update).ifPresent(ended);
        Farewell farewell = Farewell.prepare(bar, batch, ingestions::outlivesTheCaller, session.terminal());
        try {
            ingestions.run(requests, parallel, updates);
            batch.giveUp().forEach(ended);
        } finally {
            farewell.cancel();
            if (bar != null) {
                bar.close();
            }
        }
    }
}
