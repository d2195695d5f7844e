package io.apexmemory.cli;

import io.apexmemory.ingest.BatchClient;
import io.apexmemory.ingest.BatchFailure;
import io.apexmemory.ingest.BatchProgress;
import io.apexmemory.ingest.BatchResult;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Batches of documents as workflows, and how a person sees them. */
record Batches(WorkflowClient temporal, BatchClient client) implements AutoCloseable {
    private static final int LOOK_MILLIS = 500;

    /** Follows one to its end and tells of it; answers the exit code. */
    int follow(String id, Session session, boolean json) throws InterruptedException {
        Terminal terminal = session.terminal();
        terminal.err().println(id + " goes on without this command; follow it with: apex batch follow " + id);
        Instant begun = session.clock().instant();
        BatchResult result = end(id, session, begun, terminal.interactive() && !json);
        Duration took = Duration.between(begun, session.clock().instant());
        if (json) {
            result.failures().forEach(failure -> session.sayJson(facts(failure)));
            Map<String, Object> summary = new LinkedHashMap<>();
            summary.put("batch_id", id);
            summary.put("status", result.status());
            summary.put("documents", result.documents());
            summary.put("completed", result.completed());
            summary.put("failed", result.failed());
            summary.put("seconds", took.toMillis() / 1000.0);
            session.sayJson(Map.of("summary", summary));
        } else {
            print(result.failures(), session);
            session.say(String.format(
                    Locale.ROOT,
                    "%s %s: %d documents, %d stored, %d failed, in %s",
                    id,
                    result.status(),
                    result.documents(),
                    result.completed(),
                    result.failed(),
                    Cells.seconds(took)));
            if (result.failed() > 0) {
                session.say("Ingest those that failed once more with: apex batch retry " + id);
            }
        }
        return result.completed() == result.documents() ? 0 : 1;
    }

    private BatchResult end(String id, Session session, Instant begun, boolean drawn) throws InterruptedException {
        CompletableFuture<BatchResult> result = client.result(id);
        Terminal terminal = session.terminal();
        try {
            while (true) {
                try {
                    return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException stillUnderWay) {
                    if (drawn) {
                        Duration elapsed =
                                Duration.between(begun, session.clock().instant());
                        terminal.err().print("\r" + line(id, elapsed, terminal.width() - 1) + "\u001b[K");
                        terminal.err().flush();
                    }
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            if (drawn) {
                terminal.err().print("\r\u001b[K");
                terminal.err().flush();
            }
        }
    }

    private String line(String id, Duration elapsed, int width) {
        try {
            BatchProgress now = client.progress(id);
            String state = now.status().equals("running") ? "in flight" : now.status() + ", in flight";
            return ProgressBar.line(
                    new Batch.Counts(
                            now.documents(), now.completed(), now.failed(), elapsed, Map.of(state, now.inFlight())),
                    width);
        } catch (RuntimeException e) {
            // no worker, or a passing fault: the end is what counts, and its own poll reports a lasting one
            return Cells.fit(id + ": no worker answers", width);
        }
    }

    /** Each of them, with its reason. */
    static void print(List<BatchFailure> failures, Session session) {
        for (BatchFailure failure : failures) {
            session.say(Cells.printable(failure.uri()) + ": " + failure.errorType());
            Cells.fold(Cells.printable(failure.message()), session.terminal().proseWidth() - 2)
                    .forEach(line -> session.say("  " + line));
        }
    }

    /** As {@code apex ingest} tells of a single document. */
    private static Map<String, Object> facts(BatchFailure failure) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("uri", failure.uri());
        facts.put("document_id", failure.documentId());
        facts.put("status", "failed");
        facts.put("error", Map.of("type", failure.errorType(), "message", failure.message()));
        return facts;
    }

    @Override
    public void close() {
        TemporalConnection.close(temporal);
    }
}
