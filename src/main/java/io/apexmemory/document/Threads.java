package io.apexmemory.document;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.MDC;

/**
 * Threads for work that waits: virtual ones where the JVM has them (21 and later), daemons from a pool elsewhere. What is logged
 * in them has the fields of the log (document, workflow, attempt) that hold where the work was asked for.
 */
public final class Threads {
    private Threads() {}

    /** An executor without bounds that keeps no JVM alive. */
    public static ExecutorService perTask(String name) {
        return new Keeping(plain(name));
    }

    /** The same task, which logs with the fields that hold now, in whatever thread it runs. */
    public static Runnable keepingLogFields(Runnable task) {
        Map<String, String> fields = MDC.getCopyOfContextMap();
        return () -> {
            Map<String, String> before = MDC.getCopyOfContextMap();
            set(fields);
            try {
                task.run();
            } finally {
                set(before);
            }
        };
    }

    private static void set(Map<String, String> fields) {
        if (fields == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(fields);
        }
    }

    private static ExecutorService plain(String name) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            type.getMethod("name", String.class, long.class).invoke(builder, name + "-", 0L);
            ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(builder);
            Method perTask = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
            return (ExecutorService) perTask.invoke(null, factory);
        } catch (ReflectiveOperationException beforeVirtualThreads) {
            AtomicLong number = new AtomicLong();
            return Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
                thread.setDaemon(true);
                return thread;
            });
        }
    }

    private static final class Keeping extends AbstractExecutorService {
        private final ExecutorService threads;

        Keeping(ExecutorService threads) {
            this.threads = threads;
        }

        @Override
        public void execute(Runnable task) {
            threads.execute(keepingLogFields(task));
        }

        @Override
        public void shutdown() {
            threads.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return threads.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return threads.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return threads.isTerminated();
        }

        @Override
        public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
            return threads.awaitTermination(time, unit);
        }
    }
}
