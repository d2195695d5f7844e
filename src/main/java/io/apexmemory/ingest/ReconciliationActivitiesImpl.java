package io.apexmemory.ingest;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.Repair;
import io.apexmemory.audit.Report;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.Progress;
import io.apexmemory.ingest.wire.SanitisedFailures;
import io.grpc.StatusRuntimeException;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Sweeper, auditor, repair and the collection of blobs under Temporal. Thread-safe. */
public final class ReconciliationActivitiesImpl implements ReconciliationActivities {
    private static final Logger LOG = LoggerFactory.getLogger(ReconciliationActivitiesImpl.class);

    private final ToIntFunction<Progress> sweep;
    private final Function<Auditor.Options, Report> audit;
    private final Function<Auditor.Options, Repair.Result> repair;
    private final ToIntFunction<Progress> blobs;

    public ReconciliationActivitiesImpl(
            ToIntFunction<Progress> sweep,
            Function<Auditor.Options, Report> audit,
            Function<Auditor.Options, Repair.Result> repair,
            ToIntFunction<Progress> blobs) {
        this.sweep = sweep;
        this.audit = audit;
        this.repair = repair;
        this.blobs = blobs;
    }

    @Override
    public ReconciliationResult reconcile(ReconciliationRequest request) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        Auditor.Options options = Auditor.Options.LIVE.with(context::heartbeat);
        try {
            long swept = sweep.applyAsInt(options.progress());
            ReconciliationResult result = request.repair()
                    ? ReconciliationResult.of(repair.apply(options), swept)
                    : ReconciliationResult.of(audit.apply(options), swept);
            LOG.atLevel(result.clean() ? Level.INFO : Level.ERROR)
                    .addKeyValue("found", result.found())
                    .addKeyValue("found_before", result.foundBefore())
                    .addKeyValue("by_invariant", result.byInvariant())
                    .log("Reconciled");
            collect(options.progress());
            return result;
        } catch (ApexException e) {
            throw SanitisedFailures.of(e);
        }
    }

    /** What was found out about the databases stands, whatever becomes of this. */
    private void collect(Progress progress) {
        try {
            int removed = blobs.applyAsInt(progress);
            LOG.atInfo().addKeyValue("blobs_removed", removed).log("Blobs without a history were removed");
        } catch (ApexException | StatusRuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getClass().getSimpleName())
                    .log("Blobs without a history could not be removed; the next reconciliation tries again");
        }
    }
}
