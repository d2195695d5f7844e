package io.apexmemory.saga;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.saga.SagaMeter.Reason;
import io.apexmemory.saga.SagaOutcome.StepReport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One attempt of one request: what all have in common, from the circuits to what a commit may answer. Used once, by one thread.
 *
 * @param <O> how it ended
 */
abstract class SagaAttempt<O> {
    private static final Logger LOG = LoggerFactory.getLogger(EnhancedSaga.class);
    /** After the writes: the commit is asked for a little longer than another write would be. */
    private static final Duration COMMITTING = Duration.ofSeconds(15);

    final EnhancedSaga saga;
    final UUID sagaId = UUID.randomUUID();
    final UUID documentId;
    final Deadline deadline;
    final Pulse pulse;
    final Entrance entrance;

    SagaAttempt(EnhancedSaga saga, UUID documentId, Progress progress) {
        this.saga = saga;
        this.documentId = documentId;
        deadline = Deadline.in(saga.options().writing(), saga.clock);
        pulse = new Pulse(progress, saga.scheduler, saga.threads);
        entrance = new Entrance(saga, documentId, sagaId.toString(), deadline, pulse);
    }

    final O run() {
        try {
            entrance.passCircuits(needed());
            entrance.takePlace();
            // a circuit may have opened while this one waited
            entrance.passCircuits(needed());
            return begin();
        } catch (ApexException e) {
            return refused(e);
        } catch (StoreFailure e) {
            return refused(saga.withDelay(error(
                    ErrorType.DATABASE_WRITE,
                    "could not begin, because of " + e.getMessage() + "; nothing was changed")));
        } finally {
            entrance.close();
            pulse.close();
        }
    }

    /** The stores without which it does not begin. */
    abstract Collection<StoreGuard> needed();

    /** Lock, intent and all that follows; fails only before the intent is recorded. */
    abstract O begin();

    /** The end of an attempt that has nothing to take back, or has done so. */
    abstract O refused(ApexException failure);

    /** Asks PostgreSQL for the commit; may be repeated. */
    abstract Ledger.Commit askForCommit();

    /** @param previous the version that was live before, 0 if none was, or if PostgreSQL did not get to say so */
    abstract O committed(long previous);

    /** @param marked whether the abort is recorded */
    abstract O takeBack(String causes, boolean marked);

    final O commit(long version) {
        Ledger.Commit commit;
        try {
            commit = saga.ledgerRegardless(this::askForCommit, deadline.later(COMMITTING));
        } catch (StoreFailure e) {
            return uncertain(version, e.getMessage());
        }
        if (commit instanceof Ledger.Commit.Committed committed) {
            return committed(committed.previous());
        }
        if (commit instanceof Ledger.Commit.Superseded superseded) {
            return superseded(superseded.live());
        }
        saga.meter.rolledBack(Reason.TAKEN_OVER);
        return takeBack("another worker, which took this saga for dead", true);
    }

    O superseded(long live) {
        saga.meter.rolledBack(Reason.SUPERSEDED);
        takeBack("a newer version", true);
        return refused(error(ErrorType.SUPERSEDED, "was overtaken: version " + live + " is newer and live"));
    }

    /** The commit got no answer. The mark of an abort finds out what it did; without that nothing may be undone. */
    private O uncertain(long version, String cause) {
        Optional<Boolean> aborted = abort();
        if (aborted.isPresent() && !aborted.get()) {
            return committed(0);
        }
        saga.meter.rolledBack(Reason.COMMIT_FAILED);
        if (aborted.isPresent()) {
            return takeBack(cause, true);
        }
        log(Level.ERROR, "the commit got no answer; the saga is left to the sweeper", version);
        return refused(saga.withDelay(error(
                ErrorType.DATABASE_WRITE,
                "got no answer to its commit from " + cause
                        + "; whether it holds will be known when PostgreSQL answers again")));
    }

    /** Whether PostgreSQL has the saga as aborted; empty when it does not answer. */
    final Optional<Boolean> abort() {
        try {
            return Optional.of(saga.ledgerRegardless(() -> saga.ledger.abort(sagaId), saga.undoDeadline()));
        } catch (StoreFailure e) {
            return Optional.empty();
        }
    }

    final ApexException error(ErrorType type, String text) {
        return new ApexException(type, "document " + documentId + " " + text);
    }

    /** What is known of each store so far; none where no store was reached. */
    List<StepReport> reports() {
        return List.of();
    }

    final void log(Level level, String text, long version) {
        LoggingEventBuilder line = LOG.atLevel(level)
                .addKeyValue("document_id", documentId)
                .addKeyValue("saga_id", sagaId)
                .addKeyValue("version", version);
        for (StepReport report : reports()) {
            line = report.addTo(line);
        }
        line.log(text);
    }
}
