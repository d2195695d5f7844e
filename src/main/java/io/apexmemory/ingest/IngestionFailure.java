package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TerminatedFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.Arrays;

/**
 * Why a document did not arrive.
 *
 * @param type wire name of an {@link io.apexmemory.document.ErrorType}, or {@code Cancelled}, {@code Terminated}, {@code
 *     Unknown}
 * @param message names the document and the remedy, and holds no text of it
 */
public record IngestionFailure(String type, String message) {
    /** Looks through the wrappers that workflows and clients put around the failure of an activity. */
    public static IngestionFailure of(Throwable thrown) {
        String activity = null;
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof TemporalUnreachable) {
                return new IngestionFailure("TemporalUnreachable", e.getMessage());
            } else if (e instanceof ApexException apex) {
                return new IngestionFailure(apex.type().wire(), apex.getMessage());
            } else if (e instanceof ApplicationFailure failure) {
                return new IngestionFailure(failure.getType(), failure.getOriginalMessage());
            } else if (e instanceof ActivityFailure failure) {
                activity = failure.getActivityType();
            } else if (e instanceof TimeoutFailure) {
                return timedOut(activity);
            } else if (e instanceof CanceledFailure) {
                return new IngestionFailure("Cancelled", "The ingestion was cancelled; ingest the document again");
            } else if (e instanceof TerminatedFailure) {
                return new IngestionFailure("Terminated", "The ingestion was terminated; ingest the document again");
            }
        }
        return new IngestionFailure(
                "Unknown", "The ingestion failed with " + thrown.getClass().getName() + "; the worker's log says more");
    }

    private static IngestionFailure timedOut(String activity) {
        return Arrays.stream(Step.values())
                .filter(step -> step.activity().equals(activity))
                .map(step -> new IngestionFailure(
                        step.errorType().wire(),
                        activity + " did not answer in time, " + step.attempts()
                                + " times; see whether the worker runs, then ingest the document again"))
                .findFirst()
                .orElseGet(() -> new IngestionFailure(
                        "Unknown", "The ingestion did not end in its time; ingest the document again"));
    }
}
