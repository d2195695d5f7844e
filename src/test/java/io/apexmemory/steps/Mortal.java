package io.apexmemory.steps;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.steps.Bench.Kind;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A worker in a process of its own, which can be killed and frozen, and which waits where it is told to: before or after a call. */
interface Mortal extends AutoCloseable {
    /**
     * A point of a saga.
     *
     * @param after the call, or else before it
     * @param operation as {@link Faults#at} knows it
     */
    record Point(boolean after, StoreName store, String operation) {
        static Point before(StoreName store, String operation) {
            return new Point(false, store, operation);
        }

        static Point after(StoreName store, String operation) {
            return new Point(true, store, operation);
        }

        static Point read(String words) {
            String[] parts = words.split(" ", -1);
            return new Point(parts[0].equals("after"), StoreName.valueOf(parts[1]), parts[2]);
        }

        @Override
        public String toString() {
            return (after ? "after " : "before ") + store.name() + " " + operation;
        }
    }

    /**
     * Returns at once: the process takes seconds to start.
     *
     * @param second a worker on the same task queue, which takes no work yet
     */
    static Mortal launch(Stack stack, Kind kind, TestWorker second) {
        return Kit.ASKED_FOR
                ? SeparateCandidate.launch(stack, kind, second)
                : SeparateWorker.launch(stack, kind, second.taskQueue());
    }

    /** Returns when it takes work. */
    Mortal awaitReady();

    /** From now on it waits there, until {@link #goOn}; completes when it has got there. */
    CompletableFuture<Void> hold(Point point);

    /** What it does first when it is thawed: it passes the points at which it waits, and waits at this one. */
    CompletableFuture<Void> goOnTo(Point point);

    /** Lets it pass all the points at which it was told to wait. */
    void goOn();

    /** What it said, in its order, as far as that is seen. */
    List<String> heartbeats();

    /** SIGKILL; returns when it has ended. */
    Instant kill();

    /** SIGSTOP: it keeps all it has, its connections too, and does nothing. */
    void freeze();

    /** SIGCONT. */
    void thaw();

    @Override
    void close();
}
