package io.apexmemory.steps;

import io.apexmemory.stack.fault.Calls;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.steps.Mortal.Point;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Where a saga waits: at points before or after its calls, until it may go on. Thread-safe. */
final class Holding {
    private final Faults faults;
    private volatile CountDownLatch held = new CountDownLatch(1);

    Holding(Faults faults) {
        this.faults = faults;
    }

    /** From now on it waits there, once; completes when it has got there. */
    CompletableFuture<Void> hold(Point point) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        AtomicBoolean first = new AtomicBoolean(true);
        Consumer<Faults.Call> hook = call -> {
            if (first.compareAndSet(true, false)) {
                reached.complete(null);
                await(held);
            }
        };
        Calls calls = faults.at(point.store(), point.operation());
        if (point.after()) {
            calls.after(hook);
        } else {
            calls.before(hook);
        }
        return reached;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Passes all the points at which it was told to wait. */
    void goOn() {
        CountDownLatch those = held;
        held = new CountDownLatch(1);
        those.countDown();
    }

    /** The same, but for this point, at which it waits next. */
    CompletableFuture<Void> goOnTo(Point point) {
        CompletableFuture<Void> reached = hold(point);
        goOn();
        return reached;
    }
}
