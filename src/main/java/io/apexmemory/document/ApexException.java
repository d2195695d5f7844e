package io.apexmemory.document;

import java.time.Duration;
import java.util.Optional;

/**
 * This attempt failed. The message names the thing and the remedy; it holds no text of a document and no secret, so it may go
 * into logs and into the workflow history. A cause given here is for the debugger only: whoever reports this exception to
 * the outside reports the message and not the cause, whose text nobody has checked.
 */
public final class ApexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorType type;
    private final boolean retryable;
    private final transient Duration nextRetryDelay;

    private ApexException(ErrorType type, boolean retryable, Duration nextRetryDelay, String message, Throwable cause) {
        super(message, cause);
        this.type = type;
        this.retryable = retryable;
        this.nextRetryDelay = nextRetryDelay;
    }

    public ApexException(ErrorType type, String message) {
        this(type, type.retryable(), null, message, null);
    }

    public ApexException(ErrorType type, String message, Throwable cause) {
        this(type, type.retryable(), null, message, cause);
    }

    /** The same failure, which must not be tried before the delay has passed. */
    public ApexException retryAfter(Duration delay) {
        return new ApexException(type, retryable, delay, getMessage(), getCause());
    }

    /** The same failure, which another try cannot mend. */
    public ApexException permanent() {
        return new ApexException(type, false, null, getMessage(), getCause());
    }

    public ErrorType type() {
        return type;
    }

    public boolean retryable() {
        return retryable;
    }

    public Optional<Duration> nextRetryDelay() {
        return Optional.ofNullable(nextRetryDelay);
    }
}
