package io.apexmemory.stack.fault;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.Store.Diagnosis;
import io.apexmemory.stack.fault.Faults.Call;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All calls of one kind to one store: what befalls them, who is told of them, and how many there were. Thread-safe. */
public final class Calls {
    private final StoreName store;
    private final AtomicInteger attempted = new AtomicInteger();
    private final AtomicInteger reached = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final List<Consumer<Call>> before = new CopyOnWriteArrayList<>();
    private final List<Consumer<Call>> after = new CopyOnWriteArrayList<>();
    private final Deque<Armed> armed = new ArrayDeque<>();
    private CountDownLatch healed = new CountDownLatch(1);

    Calls(StoreName store) {
        this.store = store;
    }

    public void once(Fault fault) {
        times(1, fault);
    }

    /** The next calls meet this fault, after those that are waiting for an earlier one. */
    public synchronized void times(int calls, Fault fault) {
        armed.add(new Armed(fault, calls));
    }

    /** Until {@link Faults#heal} or {@link Faults#clear}. */
    public void always(Fault fault) {
        times(Integer.MAX_VALUE, fault);
    }

    /** Runs in the thread of every call before anything else befalls it; what it throws, the caller of the store gets. */
    public void before(Consumer<Call> hook) {
        before.add(hook);
    }

    /** Runs in the thread of every call when it ends, well or not. */
    public void after(Consumer<Call> hook) {
        after.add(hook);
    }

    /** Calls that were made, whatever became of them. */
    public int attempted() {
        return attempted.get();
    }

    /** Calls that the real store has got. */
    public int reached() {
        return reached.get();
    }

    /** Calls that the real store has got and not answered. */
    int underWay() {
        return underWay.get();
    }

    <T> T through(Call call, Supplier<T> real) {
        attempted.incrementAndGet();
        try {
            before.forEach(hook -> hook.accept(call));
            return meet(next(), real);
        } finally {
            after.forEach(hook -> hook.accept(call));
        }
    }

    private <T> T meet(Next next, Supplier<T> real) {
        Fault fault = next.fault();
        if (fault instanceof Fault.Refuse refusal) {
            boolean passing = refusal.transientFault();
            throw fault(passing, false, passing ? "refuses" : "rejects this");
        }
        if (fault instanceof Fault.TimeOut timeOut) {
            pause(timeOut.patience(), next.healed());
            throw fault(true, true, "did not answer in time");
        }
        if (fault instanceof Fault.Delay delay) {
            pause(delay.delay(), next.healed());
        }
        reached.incrementAndGet();
        T answer = ask(real);
        if (fault instanceof Fault.LoseAnswer) {
            throw fault(true, true, "may have done it, but its answer was lost");
        }
        return answer;
    }

    private <T> T ask(Supplier<T> real) {
        underWay.incrementAndGet();
        try {
            return real.get();
        } finally {
            underWay.decrementAndGet();
        }
    }

    private synchronized Next next() {
        Armed first = armed.peek();
        if (first == null) {
            return new Next(null, healed);
        }
        armed.remove();
        if (first.calls() == Integer.MAX_VALUE) {
            armed.addFirst(first);
        } else if (first.calls() > 1) {
            armed.addFirst(new Armed(first.fault(), first.calls() - 1));
        }
        return new Next(first.fault(), healed);
    }

    private void pause(Duration duration, CountDownLatch untilHealed) {
        try {
            untilHealed.await(duration.toNanos(), NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault(true, true, "was waited for until an interruption");
        }
    }

    private InjectedFault fault(boolean passing, boolean maybeApplied, String reason) {
        return new InjectedFault(store, new Diagnosis(passing, maybeApplied, reason));
    }

    /** Ends the faults of these calls, also for those that wait in one. */
    public synchronized void heal() {
        armed.clear();
        healed.countDown();
        healed = new CountDownLatch(1);
    }

    void clear() {
        heal();
        before.clear();
        after.clear();
        attempted.set(0);
        reached.set(0);
    }

    private record Armed(Fault fault, int calls) {}

    /** What befalls a call (nothing, where null), and the signal that ends its waiting. */
    private record Next(Fault fault, CountDownLatch healed) {}
}
