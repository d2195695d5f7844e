package io.apexmemory.parse;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Threads;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Does work on a thread of its own while the caller's thread reports progress, and gives it up when the time is over or the
 * report throws. The thread is a daemon and not a virtual one: a document made to spin would keep a carrier for good.
 */
record Watch(Duration limit, Duration beat) {
    private static final String DONE = "";

    /** Work that says which step it is at. */
    interface Work<T> {
        T run(Progress steps) throws Exception;
    }

    /**
     * @param first reported at once, and again until the work names its first step
     * @param late the failure when the time is over, given the last step
     * @throws CancellationException when the caller was interrupted, which stays marked
     */
    <T> T run(String first, Progress progress, Work<T> work, Function<String, ApexException> late)
            throws ExecutionException {
        progress.step(first);
        BlockingQueue<String> steps = new LinkedBlockingQueue<>();
        FutureTask<T> task = new FutureTask<>(() -> work.run(steps::add)) {
            @Override
            protected void done() {
                steps.add(DONE);
            }
        };
        Thread thread = new Thread(Threads.keepingLogFields(task), "parse");
        thread.setDaemon(true);
        thread.start();
        long end = System.nanoTime() + limit.toNanos();
        String step = first;
        try {
            while (true) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw late.apply(step);
                }
                String next = steps.poll(Math.min(left, beat.toNanos()), TimeUnit.NANOSECONDS);
                if (DONE.equals(next)) {
                    return task.get();
                }
                step = next == null ? step : next;
                progress.step(step);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Parsing was interrupted");
        } finally {
            task.cancel(true);
        }
    }
}
