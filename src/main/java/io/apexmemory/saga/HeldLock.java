package io.apexmemory.saga;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.apexmemory.document.Json;
import io.apexmemory.document.Threads;
import io.apexmemory.document.WriteSummary;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lock of one attempt: renewed until it is released, and released at most once. What fails here is logged and no more. */
final class HeldLock {
    static final HeldLock NONE = new HeldLock(null, null, null, null);
    private static final Logger LOG = LoggerFactory.getLogger(HeldLock.class);

    private final EnhancedSaga saga;
    private final UUID documentId;
    private final String key;
    private final String token;
    private volatile ScheduledFuture<?> renewal;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile boolean over;

    HeldLock(EnhancedSaga saga, UUID documentId, String key, String token) {
        this.saga = saga;
        this.documentId = documentId;
        this.key = key;
        this.token = token;
        this.over = saga == null;
    }

    void renewing(Gate.Options options) {
        if (options.locking()) {
            long period = Math.max(1, options.ttl().toMillis() / 3);
            // the scheduler only triggers: a renewal that hangs keeps a thread of its own, and no other attempt's
            renewal = saga.scheduler.scheduleWithFixedDelay(
                    Threads.keepingLogFields(() -> saga.threads.execute(this::renew)),
                    period,
                    period,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void renew() {
        if (!renewing.compareAndSet(false, true)) {
            return;
        }
        try {
            if (!saga.gate.renew(documentId, token) && !over) {
                warn("the lock was lost; the fence decides now");
                renewal.cancel(false);
            }
        } catch (RuntimeException e) {
            warn("the lock could not be renewed");
        } finally {
            renewing.set(false);
        }
    }

    void finish(WriteSummary summary) {
        try {
            String result = Json.MAPPER.writeValueAsString(summary);
            end(() -> {
                saga.gate.finish(documentId, key, token, result);
                return 0L;
            });
        } catch (JsonProcessingException e) {
            release();
        }
    }

    void release() {
        end(() -> {
            saga.gate.release(documentId, token);
            return 0L;
        });
    }

    /** Drops remembered results too, and says how many there were. */
    long forget(List<String> keys) {
        return end(() -> saga.gate.forget(documentId, keys, token));
    }

    private long end(Supplier<Long> call) {
        if (over) {
            return 0;
        }
        over = true;
        if (renewal != null) {
            renewal.cancel(false);
        }
        try {
            // past an open circuit, like any undo: a lock that stays would keep the next attempt waiting
            return saga.gateRegardless(call, Deadline.in(Duration.ofSeconds(2), saga.clock));
        } catch (StoreFailure | RejectedExecutionException e) {
            warn("the lock could not be released, and will expire");
            return 0;
        }
    }

    private void warn(String text) {
        LOG.atWarn().addKeyValue("document_id", documentId).log(text);
    }
}
