package io.apexmemory.cli;

import io.apexmemory.ingest.BatchProgress;
import io.apexmemory.ingest.BatchRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code apex batch}: how far a batch is, and how it is steered. */
@Command(
        name = "batch",
        description = {
            "Follow, pause, resume, cancel and retry batches of documents that run in Temporal.",
            "",
            "apex ingest begins one for 100 documents or more, and for a prefix in S3."
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  apex batch status batch-5b0f8c1e-4a1d-4a57-9d7c-2f7f3a0d6a11",
            "  apex batch retry batch-5b0f8c1e-4a1d-4a57-9d7c-2f7f3a0d6a11"
        })
final class BatchCommand implements Callable<Integer> {
    private static final String ID = "ID";
    private static final String TOLD = "the batch, as apex ingest told it";

    private final Session session;

    @Spec
    CommandSpec spec;

    BatchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "batch needs one of status, follow, pause, resume, cancel, retry");
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Tell how far it is, and which documents failed lately. It is a worker that answers.")
    int status(
            @Parameters(paramLabel = ID, description = TOLD) String id,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        try (Batches batches = open()) {
            BatchProgress now = batches.client().progress(id);
            if (json) {
                session.sayJson(now);
            } else {
                Batches.print(now.failures(), session);
                session.say("%s %s: %d documents%s, %d stored, %d failed, %d in flight"
                        .formatted(
                                id,
                                now.status(),
                                now.documents(),
                                now.listedAll() ? "" : " so far",
                                now.completed(),
                                now.failed(),
                                now.inFlight()));
            }
            return 0;
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Follow it to its end, and list the documents that failed.",
            footer = {"", "Exit code: 0 if every document arrived, 1 if not."})
    int follow(
            @Parameters(paramLabel = ID, description = TOLD) String id,
            @Option(names = "--json", description = "print JSON, one object a line, as apex ingest does") boolean json)
            throws InterruptedException {
        try (Batches batches = open()) {
            return batches.follow(id, session, json);
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Begin no more documents of it until it is resumed; those in flight go on.")
    int pause(@Parameters(paramLabel = ID, description = TOLD) String id) {
        try (Batches batches = open()) {
            batches.client().pause(id);
            session.say(id + " is paused.");
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Go on with one that was paused.")
    int resume(@Parameters(paramLabel = ID, description = TOLD) String id) {
        try (Batches batches = open()) {
            batches.client().resume(id);
            session.say(id + " goes on.");
            return 0;
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "End it when the documents in flight have ended; what was stored stays.")
    int cancel(@Parameters(paramLabel = ID, description = TOLD) String id) {
        try (Batches batches = open()) {
            batches.client().cancel(id);
            session.say(id + " ends with the documents in flight.");
            return 0;
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Begin a new batch of those documents that failed in one that has ended.")
    int retry(
            @Parameters(paramLabel = ID, description = TOLD) String id,
            @Option(
                            names = "--parallel",
                            paramLabel = "N",
                            defaultValue = "" + BatchRequest.PARALLEL,
                            description = "documents at once (default: ${DEFAULT-VALUE})")
                    int parallel) {
        try (Batches batches = open()) {
            session.say(batches.client().retry(id, parallel));
            return 0;
        }
    }

    private Batches open() {
        return session.wiring().batches(session.settings());
    }
}
