package io.apexmemory.ingest.wire;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Temporal did not answer, or refused to. Workflows that were started go on; the message names the settings to look at. */
public final class TemporalUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TemporalUnreachable(String message, Throwable cause) {
        super(message, cause);
    }

    /** What a failed call means to a person, or the failure itself when the server did answer it. */
    public static RuntimeException explain(RuntimeException failure, String target, String namespace) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof StatusRuntimeException status) {
                return explain(status.getStatus().getCode(), failure, target, namespace);
            }
        }
        return failure;
    }

    private static RuntimeException explain(
            Status.Code code, RuntimeException failure, String target, String namespace) {
        if (code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED) {
            return new TemporalUnreachable(
                    "Temporal does not answer at " + target
                            + "; see TEMPORAL_HOST and TEMPORAL_PORT (and TEMPORAL_TLS_CA if it speaks TLS), or set TEMPORAL_ENABLED=false",
                    failure);
        }
        if (code == Status.Code.UNAUTHENTICATED || code == Status.Code.PERMISSION_DENIED) {
            return new TemporalUnreachable(
                    "Temporal at " + target
                            + " refuses the credentials; see TEMPORAL_API_KEY, TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY",
                    failure);
        }
        if (code == Status.Code.NOT_FOUND) {
            return new TemporalUnreachable(
                    "Temporal at " + target + " has no namespace " + namespace + "; see TEMPORAL_NAMESPACE", failure);
        }
        return failure;
    }
}
