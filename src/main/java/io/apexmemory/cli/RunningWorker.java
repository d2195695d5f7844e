package io.apexmemory.cli;

import java.time.Duration;

/** A worker that polls for work in this process. Thread-safe. */
public interface RunningWorker {
    /** One line: task queue, server, and the address of metrics and health. */
    String describe();

    /**
     * Takes no new work, finishes what it has within the time, and hands back the rest; may be called twice.
     *
     * @return whether there was nothing to hand back
     */
    boolean stop(Duration within);
}
