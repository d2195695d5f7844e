package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.ingest.wire.SanitisedFailures;
import io.apexmemory.saga.WriteRequest;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link IngestionSteps} under Temporal. Thread-safe. */
public final class IngestionActivitiesImpl implements IngestionActivities {
    private static final Logger log = LoggerFactory.getLogger(IngestionActivitiesImpl.class);
    private static final Duration HAND_OVER = Duration.ofSeconds(1);

    private final IngestionSteps steps;

    public IngestionActivitiesImpl(IngestionSteps steps) {
        this.steps = steps;
    }

    @Override
    public ParsedDocument parse(IngestRequest request) {
        return attempt(Step.PARSE.activity(), Step.PARSE.errorType(), progress -> steps.parse(request, progress));
    }

    @Override
    public List<Entity> extract(ParsedDocument document) {
        List<Entity> entities = attempt(
                Step.EXTRACT.activity(), Step.EXTRACT.errorType(), progress -> steps.extract(document, progress));
        log.atInfo()
                .addKeyValue("entity_count", entities.size())
                .addKeyValue("document_id", document.uuid())
                .addKeyValue(
                        "workflow_id", Activity.getExecutionContext().getInfo().getWorkflowId())
                .log("Entities extracted");
        return entities;
    }

    @Override
    public Embeddings embed(ParsedDocument document) {
        return attempt(Step.EMBED.activity(), Step.EMBED.errorType(), progress -> {
            PaidVectors paid = new PaidVectors(Activity.getExecutionContext(), progress);
            return steps.embed(document, paid, paid);
        });
    }

    @Override
    public WriteSummary write(
            ParsedDocument document, List<Entity> entities, Embeddings embeddings, String idempotencyId) {
        WriteRequest request = new WriteRequest(document, entities, embeddings, idempotencyId);
        return attempt(Step.WRITE.activity(), Step.WRITE.errorType(), progress -> steps.write(request, progress));
    }

    /** A cancellation passes as it is; a worker that stops hands the step over, which costs it one of its attempts. */
    static <T> T attempt(String activity, ErrorType type, Function<Progress, T> work) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        try {
            return work.apply(new ActivityProgress(context));
        } catch (ApexException e) {
            throw SanitisedFailures.of(e);
        } catch (ActivityWorkerShutdownException | CancellationException e) {
            // only a worker that stops interrupts its threads
            throw handOver(activity, type);
        }
    }

    /** Heartbeats, and knows when Temporal gives the attempt up. */
    private static final class ActivityProgress implements Progress {
        private final ActivityExecutionContext context;
        private final Duration time;
        private final long begin = System.nanoTime();

        ActivityProgress(ActivityExecutionContext context) {
            this.context = context;
            time = context.getInfo().getStartToCloseTimeout();
        }

        @Override
        public void step(String step) {
            context.heartbeat(step);
        }

        @Override
        public Duration left() {
            return time.minusNanos(System.nanoTime() - begin);
        }
    }

    private static ApplicationFailure handOver(String activity, ErrorType type) {
        return ApplicationFailure.newBuilder()
                .setType(type.wire())
                .setMessage("The worker stopped during " + activity + "; another one repeats it")
                .setNextRetryDelay(HAND_OVER)
                .build();
    }
}
