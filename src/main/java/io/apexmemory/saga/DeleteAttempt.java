package io.apexmemory.saga;

import static io.apexmemory.document.StoreName.POSTGRES;
import static io.apexmemory.document.StoreName.REDIS;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import io.apexmemory.saga.DeletionOutcome.Deleted;
import io.apexmemory.saga.DeletionOutcome.NotDeleted;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.event.Level;

/**
 * One attempt to delete one document: lock, intent, commit of the tombstone, and then, because the caller waits for it, the
 * removal of every version. A store that does not take part in the removal delays it and no more: nobody sees the document.
 */
final class DeleteAttempt extends SagaAttempt<DeletionOutcome> {
    private long version;

    DeleteAttempt(EnhancedSaga saga, UUID documentId, Progress progress) {
        super(saga, documentId, progress);
    }

    /** Those of the lock and the tombstone: an open circuit of another one makes no document stay visible. */
    @Override
    Collection<StoreGuard> needed() {
        return List.of(saga.guard(POSTGRES), saga.guard(REDIS));
    }

    @Override
    DeletionOutcome begin() {
        entrance.enter(null, result -> Optional.empty());
        pulse.step("Deleting document");
        Ledger.Intent intent = saga.ledger(
                () -> saga.ledger.openDeletion(
                        sagaId, documentId, saga.options().owner(), EnhancedSaga.LIFETIME),
                deadline);
        if (intent instanceof Ledger.Intent.Opened opened) {
            version = opened.version();
            return commit(version);
        }
        version = ((Ledger.Intent.Absent) intent).version();
        return removeAll(true);
    }

    @Override
    Ledger.Commit askForCommit() {
        return saga.ledger.commitDeletion(sagaId, documentId);
    }

    @Override
    DeletionOutcome committed(long previous) {
        log(Level.INFO, "deletion committed", version);
        return removeAll(false);
    }

    /** Overtaken by another deletion is as good as done. */
    @Override
    DeletionOutcome superseded(long live) {
        try {
            if (remains().deleted()) {
                version = live;
                return removeAll(true);
            }
        } catch (StoreFailure e) {
            log(Level.WARN, "whether the newer version is a deletion could not be seen", live);
        }
        return super.superseded(live);
    }

    @Override
    DeletionOutcome takeBack(String causes, boolean marked) {
        return refused(saga.withDelay(
                error(ErrorType.DATABASE_WRITE, "was not deleted, because of " + causes + "; nothing was changed")));
    }

    @Override
    DeletionOutcome refused(ApexException failure) {
        return new NotDeleted(failure);
    }

    /** Of an earlier deletion too, so that an attempt after a crash finishes what was begun. */
    private DeletionOutcome removeAll(boolean alreadyDeleted) {
        Map<String, Map<String, Long>> removed = new TreeMap<>();
        Map<String, String> left = new TreeMap<>();
        try {
            Ledger.Remains remains = remains();
            count(removed, REDIS.wire(), Map.of("keys", entrance.forget(remains.keys())));
            // for all of them together: an attempt must not outlive the activity
            Deadline patience = saga.undoDeadline();
            for (Ledger.Leftover leftover : remains.versions()) {
                Collected collected = saga.remove(leftover, patience);
                collected.removed().forEach((store, things) -> count(removed, store.wire(), things));
                collected.left().forEach((store, why) -> left.put(store.wire(), why));
                saga.record(leftover, collected);
            }
        } catch (StoreFailure e) {
            log(Level.WARN, "the removal of a deleted document is left to the sweeper", version);
            left.put(POSTGRES.wire(), e.getMessage());
        }
        return new Deleted(DeleteResult.of(documentId, version, alreadyDeleted, removed, left));
    }

    private Ledger.Remains remains() {
        return saga.ledgerRegardless(() -> saga.ledger.remains(documentId), saga.undoDeadline());
    }

    private static void count(Map<String, Map<String, Long>> removed, String place, Map<String, Long> things) {
        Map<String, Long> counts = removed.computeIfAbsent(place, p -> new TreeMap<>());
        things.forEach((kind, number) -> counts.merge(kind, number, Long::sum));
    }
}
