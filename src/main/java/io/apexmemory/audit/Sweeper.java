package io.apexmemory.audit;

import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.EnhancedSaga;
import io.apexmemory.saga.Ledger;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tidies what sagas left. Any number of workers may run one at a time: all it does may be done twice. */
public final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int AT_ONCE = 200;

    private final Ledger ledger;
    private final EnhancedSaga saga;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sweeper");
        thread.setDaemon(true);
        return thread;
    });

    public Sweeper(Ledger ledger, EnhancedSaga saga) {
        this.ledger = ledger;
        this.saga = saga;
    }

    /** Sweeps now and then every so often, until closed. */
    public void start(Duration every) {
        var unused = schedule.scheduleWithFixedDelay(this::quietly, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * One sweep of all that is left; how many versions were cleared. A store that does not answer keeps its leftovers for the next
     * one, and ends the sweep where it is all that is left to try.
     */
    public int sweep() {
        return sweep(Progress.NONE);
    }

    /** The same, and tells of each version. */
    public int sweep(Progress progress) {
        int cleared = 0;
        Set<Ledger.Leftover> tried = new HashSet<>();
        int before;
        do {
            before = cleared;
            for (Ledger.Leftover leftover : ledger.leftovers(AT_ONCE)) {
                if (tried.add(leftover)) {
                    progress.step("Sweeping");
                    cleared += clear(leftover) ? 1 : 0;
                }
            }
        } while (cleared > before);
        return cleared;
    }

    private boolean clear(Ledger.Leftover leftover) {
        Map<StoreName, String> left = saga.collect(leftover);
        if (left.isEmpty()) {
            ledger.swept(leftover);
            return true;
        }
        ledger.deadLetters(leftover, left);
        LOG.atWarn()
                .addKeyValue("document_id", leftover.documentId())
                .addKeyValue("version", leftover.version())
                .addKeyValue("stores", left.keySet())
                .log("leftovers could not be cleared yet");
        return false;
    }

    private void quietly() {
        try {
            sweep();
        } catch (RuntimeException e) {
            LOG.warn("the sweep was put off: {}", e.getClass().getSimpleName());
        }
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
