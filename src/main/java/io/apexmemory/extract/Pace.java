package io.apexmemory.extract;

import io.apexmemory.document.Progress;
import java.time.Duration;

/** Passes on progress at most every five seconds, so that inner loops may report as often as they like. One thread only. */
final class Pace {
    private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

    private final Progress progress;
    private long last = System.nanoTime();

    Pace(Progress progress) {
        this.progress = progress;
    }

    void tick() {
        long now = System.nanoTime();
        if (now - last >= INTERVAL) {
            last = now;
            progress.step("Extracting entities");
        }
    }
}
