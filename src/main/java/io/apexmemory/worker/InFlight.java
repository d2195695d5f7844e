package io.apexmemory.worker;

import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The activities that a worker is at, and the threads they are on. Interrupts them itself: an interrupt of the SDK's may come
 * while a thread tells Temporal how its activity ended, and Temporal is not told then. Thread-safe.
 */
final class InFlight extends WorkerInterceptorBase {
    private final Set<Thread> threads = new HashSet<>();
    private boolean interrupted;

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new ActivityInboundCallsInterceptorBase(next) {
            @Override
            public ActivityOutput execute(ActivityInput input) {
                enter(Thread.currentThread());
                try {
                    return super.execute(input);
                } finally {
                    leave(Thread.currentThread());
                }
            }
        };
    }

    /** Waits until there is none; false when the time is over before. */
    synchronized boolean awaitNone(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!threads.isEmpty()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Interrupts them, and from now on also what yet comes in; none of them leaves here with its thread marked. */
    synchronized void interrupt() {
        interrupted = true;
        threads.forEach(Thread::interrupt);
    }

    private synchronized void enter(Thread thread) {
        threads.add(thread);
        if (interrupted) {
            thread.interrupt();
        }
    }

    private synchronized void leave(Thread thread) {
        threads.remove(thread);
        if (interrupted) {
            var unused = Thread.interrupted();
        }
        notifyAll();
    }
}
