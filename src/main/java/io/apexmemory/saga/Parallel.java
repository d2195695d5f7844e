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

    /** Returns when all have ended, or when those that have not were told to and had a moment to do so. */
    static void run(
            List<Step> steps, Consumer<Step> work, ExecutorService threads, Deadline deadline, BooleanSupplier stop) {
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
        while (!ended(open, GLANCE)) {
            if (deadline.passed() || stop.getAsBoolean()) {
                deadline.giveUp();
                running.forEach(f -> f.cancel(true));
                ended(open, LAST_WORDS);
                return;
            }
        }
    }

    private static boolean ended(CountDownLatch open, Duration within) {
        try {
            return open.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // the pulse has taken the interruption away before, so this is a further one: joining goes on
            return open.getCount() == 0;
        }
    }
}
