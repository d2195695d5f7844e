package io.apexmemory.ingest;

import io.apexmemory.document.ErrorType;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;
import java.util.Arrays;

/** The four steps in their order, with the limits that hold for a worker and for the direct path alike. */
public enum Step {
    PARSE(
            IngestionActivities.PARSE,
            IngestionStatus.PARSING,
            IngestionStatus.PARSED,
            ErrorType.DOCUMENT_PARSE,
            Duration.ofMinutes(5),
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30)),
    EXTRACT(
            IngestionActivities.EXTRACT,
            IngestionStatus.EXTRACTING_ENTITIES,
            IngestionStatus.ENTITIES_EXTRACTED,
            ErrorType.ENTITY_EXTRACTION,
            Duration.ofMinutes(2),
            3,
            Duration.ofSeconds(2),
            Duration.ofSeconds(60)),
    EMBED(
            IngestionActivities.EMBED,
            IngestionStatus.GENERATING_EMBEDDINGS,
            IngestionStatus.EMBEDDINGS_GENERATED,
            ErrorType.EMBEDDING_GENERATION,
            Duration.ofMinutes(2),
            5,
            Duration.ofSeconds(1),
            Duration.ofSeconds(60)),
    WRITE(
            IngestionActivities.WRITE,
            IngestionStatus.WRITING_DATABASES,
            IngestionStatus.COMPLETED,
            ErrorType.DATABASE_WRITE,
            Duration.ofMinutes(5),
            3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(60));

    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final int FACTOR = 2;
    private static final int CHUNKS_PER_BATCH = 2048;
    private static final String[] NEVER_RETRIED = Arrays.stream(ErrorType.values())
            .filter(type -> !type.retryable())
            .map(ErrorType::wire)
            .toArray(String[]::new);

    private final String activity;
    private final IngestionStatus running;
    private final IngestionStatus done;
    private final ErrorType errorType;
    private final Duration startToClose;
    private final int attempts;
    private final Duration initialDelay;
    private final Duration maxDelay;

    Step(
            String activity,
            IngestionStatus running,
            IngestionStatus done,
            ErrorType errorType,
            Duration startToClose,
            int attempts,
            Duration initialDelay,
            Duration maxDelay) {
        this.activity = activity;
        this.running = running;
        this.done = done;
        this.errorType = errorType;
        this.startToClose = startToClose;
        this.attempts = attempts;
        this.initialDelay = initialDelay;
        this.maxDelay = maxDelay;
    }

    /** The activity's type on the wire. */
    public String activity() {
        return activity;
    }

    public IngestionStatus running() {
        return running;
    }

    public IngestionStatus done() {
        return done;
    }

    /** The type of a failure of this step that has no type of its own. */
    public ErrorType errorType() {
        return errorType;
    }

    public int attempts() {
        return attempts;
    }

    /** The pause after a failed attempt, counted from 1. */
    public Duration delayAfter(int attempt) {
        Duration delay = initialDelay;
        for (int i = 1; i < attempt && delay.compareTo(maxDelay) < 0; i++) {
            delay = delay.multipliedBy(FACTOR);
        }
        return delay.compareTo(maxDelay) < 0 ? delay : maxDelay;
    }

    /**
     * The options of the activity. A cancelled workflow waits for its activity: nothing of a document moves once its workflow
     * has ended.
     *
     * @param chunks of the document: for each started batch of 2,048 its extraction and its embedding may take their time once more
     */
    ActivityOptions options(int chunks) {
        boolean byLength = this == EXTRACT || this == EMBED;
        int batches = byLength ? Math.max(1, (chunks + CHUNKS_PER_BATCH - 1) / CHUNKS_PER_BATCH) : 1;
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(startToClose.multipliedBy(batches))
                .setHeartbeatTimeout(HEARTBEAT)
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(RetryOptions.newBuilder()
                        .setMaximumAttempts(attempts)
                        .setInitialInterval(initialDelay)
                        .setBackoffCoefficient(FACTOR)
                        .setMaximumInterval(maxDelay)
                        // a worker in another language may leave out the flag that says so
                        .setDoNotRetry(NEVER_RETRIED)
                        .build())
                .build();
    }
}
