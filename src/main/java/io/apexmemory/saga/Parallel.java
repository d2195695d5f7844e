package io.apexmemory.saga;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Runs steps side by side and joins them, or gives them up at their deadline or when told to stop. */
final class Parallel {
    private static final Duration GLANCE = Duration.ofMillis(500);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private Parallel() {}

    /** True when all steps have ended by themselves; false when some had to be given up, which may still be at work. */
    static boolean run(
            List<Step> steps, Consumer<Step> work, ExecutorService threads, Deadline deadline, BooleanSupplier stop)
            throws InterruptedException {
        CountDownLatch open = new CountDownLatch(steps.size());
        List<Future<?>> running = steps.stream()
                .<Future<?>>map(step -> threads.submit(() -> {
                    try {
                        work.accept(step);
                    } finally {
                        open.countDown();
                    }
                }))
                .toList();
        try {
            while (!await(open, GLANCE)) {
                if (deadline.passed() || stop.getAsBoolean()) {
                    running.forEach(f -> f.cancel(true));
                    return await(open, LAST_WORDS);
                }
            }
            return true;
        } catch (InterruptedException e) {
            running.forEach(f -> f.cancel(true));
            throw e;
        }
    }

    private static boolean await(CountDownLatch open, Duration duration) throws InterruptedException {
        return open.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
