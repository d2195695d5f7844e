package io.apexmemory.saga;

import static io.apexmemory.document.StoreName.POSTGRES;
import static io.apexmemory.document.StoreName.REDIS;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * Writes a document to all four stores or to none. Look-up and lock, intent, four writes at once, one commit, unlock: each
 * attempt is a {@link SagaAttempt}, and this holds what attempts share. Thread-safe; never throws but for a cancellation that
 * came through {@link Progress}.
 */
public final class EnhancedSaga implements AutoCloseable {
    private final Map<StoreName, Store> stores = new EnumMap<>(StoreName.class);
    private final Map<StoreName, StoreGuard> guards;
    private final Options options;
    final Ledger ledger;
    final Gate gate;
    final Clock clock;
    final Sleeper sleeper;
    final ExecutorService threads;
    final ScheduledExecutorService scheduler;

    /**
     * What an operator may choose.
     *
     * @param owner names this worker in the saga's row
     * @param idempotency off: every request writes
     * @param dimensions of every vector
     * @param writing from the start until the writes are given up
     * @param undoing from the decision to undo until what could not be undone becomes a dead letter
     */
    public record Options(
            String owner, Gate.Options gate, boolean idempotency, int dimensions, Duration writing, Duration undoing) {
        /** From the start to the end, which must fit into the activity's time-out: the abort's mark waits as long as an undo. */
        Duration budget() {
            return writing.plus(undoing).plus(undoing);
        }
    }

    public EnhancedSaga(
            List<Store> stores,
            Map<StoreName, StoreGuard> guards,
            Ledger ledger,
            Gate gate,
            Options options,
            Clock clock,
            Sleeper sleeper,
            ExecutorService threads) {
        stores.forEach(s -> this.stores.put(s.name(), s));
        this.guards = new EnumMap<>(guards);
        this.ledger = ledger;
        this.gate = gate;
        this.options = options;
        this.clock = clock;
        this.sleeper = sleeper;
        this.threads = threads;
        this.scheduler = Executors.newScheduledThreadPool(4, task -> {
            Thread thread = new Thread(task, "saga-pulse");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Writes the request; a request that was answered before gets the same answer without a write. */
    public SagaOutcome write(WriteRequest request, Progress progress) {
        return request.problem(options.dimensions())
                .<SagaOutcome>map(problem -> new SagaOutcome.Failed(
                        new ApexException(
                                ErrorType.VALIDATION,
                                "document "
                                        + (request.document() == null
                                                ? null
                                                : request.document().uuid()) + " cannot be written: " + problem
                                        + "; nothing was touched"),
                        List.of()))
                .orElseGet(() -> new SagaAttempt(this, request, progress).run());
    }

    /** Removes a version that nobody may see from all stores; the names of those that could not. */
    public List<StoreName> collect(Ledger.Leftover leftover) {
        Deadline deadline = undoDeadline();
        return stores.values().stream()
                .filter(store -> !removed(store, leftover, deadline))
                .map(Store::name)
                .toList();
    }

    private boolean removed(Store store, Ledger.Leftover leftover, Deadline deadline) {
        try {
            guard(store.name())
                    .call(
                            () -> {
                                store.remove(leftover.documentId(), leftover.version());
                                return true;
                            },
                            store::diagnose,
                            deadline);
            return true;
        } catch (StoreFailure e) {
            return false;
        }
    }

    Deadline undoDeadline() {
        return Deadline.in(options.undoing(), clock);
    }

    Options options() {
        return options;
    }

    List<Step> steps(DocumentVersion version) {
        return stores.values().stream()
                .map(store -> new Step(store, guard(store.name()), version))
                .toList();
    }

    StoreGuard guard(StoreName store) {
        return guards.get(store);
    }

    /** The guards of all four, in order. */
    public List<StoreGuard> guards() {
        return List.copyOf(guards.values());
    }

    <T> T ledger(Supplier<T> call, Deadline deadline) {
        return guard(POSTGRES).call(call, stores.get(POSTGRES)::diagnose, deadline);
    }

    <T> T ledgerRegardless(Supplier<T> call, Deadline deadline) {
        return guard(POSTGRES).callRegardless(call, stores.get(POSTGRES)::diagnose, deadline);
    }

    <T> T gate(Supplier<T> call, Deadline deadline) {
        return guard(REDIS).call(call, stores.get(REDIS)::diagnose, deadline);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
