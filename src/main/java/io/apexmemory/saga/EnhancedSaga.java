package io.apexmemory.saga;

import static io.apexmemory.document.StoreName.POSTGRES;
import static io.apexmemory.document.StoreName.REDIS;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a document to all four stores or to none, and deletes it from all. Look-up and lock, intent, four writes at once, one
 * commit, unlock: each attempt is a {@link SagaAttempt}, and this holds what attempts share. Thread-safe; never throws but for a
 * cancellation that came through {@link Progress}.
 */
public final class EnhancedSaga implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EnhancedSaga.class);
    /** No attempt lives longer than its activity may take, so after that the sweeper may take its saga for dead. */
    static final Duration LIFETIME = Duration.ofMinutes(5);

    private final Map<StoreName, Store> stores = new EnumMap<>(StoreName.class);
    private final Map<StoreName, StoreGuard> guards;
    private final Options options;
    final Ledger ledger;
    final Gate gate;
    final SagaMeter meter;
    final Clock clock;
    final Sleeper sleeper;
    final ExecutorService threads;
    final ScheduledThreadPoolExecutor scheduler;
    final Semaphore places;
    final KeptLetters letters;

    /**
     * What an operator may choose.
     *
     * @param owner names this worker in the saga's row
     * @param idempotency off: every request writes
     * @param dimensions of every vector
     * @param writing from the start until the writes are given up
     * @param undoing for the mark of an abort, and again for the undo, until what is left becomes a dead letter
     * @param places sagas at once; less than there are connections to each store
     */
    public record Options(
            String owner,
            Gate.Options gate,
            boolean idempotency,
            int dimensions,
            Duration writing,
            Duration undoing,
            int places) {}

    public EnhancedSaga(
            List<Store> stores,
            Map<StoreName, StoreGuard> guards,
            Ledger ledger,
            Gate gate,
            Options options,
            SagaMeter meter,
            Clock clock,
            Sleeper sleeper,
            ExecutorService threads) {
        stores.forEach(s -> this.stores.put(s.name(), s));
        this.guards = new EnumMap<>(guards);
        this.ledger = ledger;
        this.gate = gate;
        this.options = options;
        this.meter = meter;
        this.clock = clock;
        this.sleeper = sleeper;
        this.threads = threads;
        this.places = new Semaphore(options.places());
        this.scheduler = new ScheduledThreadPoolExecutor(4, task -> {
            Thread thread = new Thread(task, "saga-pulse");
            thread.setDaemon(true);
            return thread;
        });
        // or each attempt's renewal would stay for its period, with all that the attempt holds
        scheduler.setRemoveOnCancelPolicy(true);
        this.letters = new KeptLetters(this);
    }

    /** Writes the request; a request that was answered before gets the same answer without a write. */
    public SagaOutcome write(WriteRequest request, Progress progress) {
        return request.problem(options.dimensions())
                .<SagaOutcome>map(problem -> new Refusal(this, request, problem).outcome())
                .orElseGet(() -> new WriteAttempt(this, request, progress).run());
    }

    /**
     * Deletes a document, and returns when it was removed from every store that does its part. What was deleted before, or
     * never was there, is deleted.
     */
    public DeletionOutcome delete(UUID documentId, Progress progress) {
        return new DeleteAttempt(this, documentId, progress).run();
    }

    /**
     * Makes the answers of a document forgotten, so that its next request writes; how many there were. Redis may fail at it,
     * which does no harm: without PostgreSQL's word an answer from there counts for nothing.
     */
    public int forget(UUID documentId) {
        int forgotten = ledger.forget(documentId);
        try {
            gate(() -> gate.forget(documentId), undoDeadline());
        } catch (StoreFailure e) {
            LOG.atWarn()
                    .addKeyValue("document_id", documentId)
                    .log("Redis keeps answers of the document, which count for nothing any more");
        }
        return forgotten;
    }

    /** The failure with the time until the last open circuit lets a probe through, if one is open. */
    ApexException withDelay(ApexException failure) {
        return guards.values().stream()
                .flatMap(guard -> guard.circuit().openFor().stream())
                .max(Duration::compareTo)
                .map(left -> failure.retryAfter(left.plusMillis(100)))
                .orElse(failure);
    }

    /** Removes a version that nobody may see from all stores; what those said that could not. */
    public Map<StoreName, String> collect(Ledger.Leftover leftover) {
        return remove(leftover, undoDeadline()).left();
    }

    /** The same in one store; what it said, if it could not. */
    public Optional<String> collect(Ledger.Leftover leftover, StoreName store) {
        try {
            remove(leftover, store, undoDeadline());
            return Optional.empty();
        } catch (StoreFailure e) {
            return Optional.of(e.getMessage());
        }
    }

    /** From all stores, with what went. */
    Collected remove(Ledger.Leftover leftover, Deadline deadline) {
        Map<StoreName, Map<String, Long>> removed = new EnumMap<>(StoreName.class);
        Map<StoreName, String> left = new EnumMap<>(StoreName.class);
        stores.keySet().forEach(store -> {
            try {
                removed.put(store, remove(leftover, store, deadline));
            } catch (StoreFailure e) {
                left.put(store, e.getMessage());
            }
        });
        return new Collected(removed, left);
    }

    private Map<String, Long> remove(Ledger.Leftover leftover, StoreName name, Deadline deadline) {
        Store store = stores.get(name);
        return guard(name)
                .call(() -> store.remove(leftover.documentId(), leftover.version()), store::diagnose, deadline);
    }

    /** Puts down what became of a version that was to go; where PostgreSQL does not answer, the sweeper will come for it. */
    void record(Ledger.Leftover leftover, Collected collected) {
        if (!collected.left().isEmpty()) {
            recordDeadLetters(leftover, collected.left());
            return;
        }
        try {
            tell(() -> ledger.swept(leftover));
        } catch (StoreFailure e) {
            LOG.atDebug()
                    .addKeyValue("document_id", leftover.documentId())
                    .addKeyValue("version", leftover.version())
                    .log("that a version is clean could not be recorded");
        }
    }

    void recordDeadLetters(Ledger.Leftover leftover, Map<StoreName, String> left) {
        try {
            tell(() -> ledger.deadLetters(leftover, left));
        } catch (StoreFailure e) {
            letters.keep(leftover, left);
        }
    }

    private void tell(Runnable news) {
        ledgerRegardless(
                () -> {
                    news.run();
                    return null;
                },
                Deadline.in(Duration.ofSeconds(1), clock));
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

    /** Whether dead letters are kept here that PostgreSQL has not taken yet. */
    public boolean keepsLetters() {
        return !letters.isEmpty();
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

    <T> T gateRegardless(Supplier<T> call, Deadline deadline) {
        return guard(REDIS).callRegardless(call, stores.get(REDIS)::diagnose, deadline);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        letters.record();
    }
}
