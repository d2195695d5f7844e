package io.apexmemory.saga;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome.Partial;
import io.apexmemory.saga.SagaOutcome.RolledBack;
import io.apexmemory.saga.SagaOutcome.StepReport;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The way back of one write after the mark of its abort: the removal of its version, which never was visible. */
final class Unwinding {
    private static final Logger LOG = LoggerFactory.getLogger(EnhancedSaga.class);

    private final EnhancedSaga saga;
    private final Ledger.Leftover version;
    private final List<Step> steps;

    Unwinding(EnhancedSaga saga, Ledger.Leftover version, List<Step> steps) {
        this.saga = saga;
        this.version = version;
        this.steps = steps;
    }

    /**
     * Removes the version from every store that may have it.
     *
     * @param marked whether the abort is recorded; otherwise the sweeper will come for this saga, and for PostgreSQL's rows
     */
    SagaOutcome undo(String causes, boolean marked) {
        Deadline patience = saga.undoDeadline();
        List<Step> maybeApplied = steps.stream().filter(Step::needsUndo).toList();
        Parallel.run(maybeApplied, step -> step.undo(patience), saga.threads, patience, () -> false);
        Map<StoreName, String> left = new EnumMap<>(StoreName.class);
        maybeApplied.stream()
                .filter(step -> !step.undone())
                .filter(step -> marked || step.name() != StoreName.POSTGRES)
                .forEach(step -> left.put(step.name(), step.undoError()));
        if (left.isEmpty()) {
            log("saga rolled back");
            return new RolledBack(
                    saga.withDelay(error("was rolled back, because of " + causes + "; nothing is visible")), reports());
        }
        saga.recordDeadLetters(version, left);
        log("saga left leftovers behind");
        String where = left.keySet().stream().map(StoreName::title).collect(Collectors.joining(", "));
        return new Partial(
                error("was not written, because of " + causes + "; nothing is visible, but leftovers in " + where
                                + " could not be deleted: see its dead letters")
                        .permanent(),
                reports());
    }

    private List<StepReport> reports() {
        return steps.stream().map(Step::report).toList();
    }

    private ApexException error(String text) {
        return new ApexException(ErrorType.DATABASE_WRITE, "document " + version.documentId() + " " + text);
    }

    private void log(String text) {
        LoggingEventBuilder line = LOG.atWarn()
                .addKeyValue("document_id", version.documentId())
                .addKeyValue("saga_id", version.sagaId())
                .addKeyValue("version", version.version());
        for (StepReport report : reports()) {
            line = report.addTo(line);
        }
        line.log(text);
    }
}
