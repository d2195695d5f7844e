package io.apexmemory.ingest.wire;

import io.apexmemory.document.ApexException;
import io.temporal.api.failure.v1.Failure;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.FailureConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.DefaultFailureConverter;
import io.temporal.failure.TemporalFailure;

/**
 * Failures as they may stand in a history: the message of an {@link ApexException}, and of every foreign exception only its
 * class and where it was thrown. Causes stay out, since nobody has checked their text. Thread-safe.
 */
public final class SanitisedFailures implements FailureConverter {
    private final FailureConverter standard = new DefaultFailureConverter();

    /** The failure of an activity: type, message, whether and when to retry; no cause. */
    public static ApplicationFailure of(ApexException e) {
        ApplicationFailure failure = ApplicationFailure.newBuilder()
                .setType(e.type().wire())
                .setMessage(e.getMessage())
                .setNonRetryable(!e.retryable())
                .setNextRetryDelay(e.nextRetryDelay().orElse(null))
                .build();
        failure.setStackTrace(origin(e).getStackTrace());
        return failure;
    }

    @Override
    public RuntimeException failureToException(Failure failure, DataConverter converter) {
        return standard.failureToException(failure, converter);
    }

    @Override
    public Failure exceptionToFailure(Throwable thrown, DataConverter converter) {
        return standard.exceptionToFailure(sanitised(thrown), converter);
    }

    private static Throwable sanitised(Throwable thrown) {
        if (thrown instanceof TemporalFailure || thrown instanceof ActivityCompletionException) {
            return thrown;
        }
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof ApexException apex) {
                return of(apex);
            }
        }
        String type = thrown.getClass().getName();
        ApplicationFailure failure =
                ApplicationFailure.newFailure("Failed with " + type + "; the worker's log says more", type);
        failure.setStackTrace(origin(thrown).getStackTrace());
        return failure;
    }

    private static Throwable origin(Throwable thrown) {
        Throwable origin = thrown;
        while (origin.getCause() != null) {
            origin = origin.getCause();
        }
        return origin;
    }
}
