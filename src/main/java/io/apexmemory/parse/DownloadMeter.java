package io.apexmemory.parse;

import java.time.Duration;

/** Told of the documents that were fetched from S3, for the metrics. Thread-safe, and never throws. */
@FunctionalInterface
public interface DownloadMeter {
    DownloadMeter NONE = (ending, taken) -> {};

    void downloaded(Ending ending, Duration taken);

    /** How it ended; one that was given up is not told of. */
    enum Ending {
        COMPLETED,
        /** S3 did not deliver. */
        FAILED,
        /** There is no such object, or it is larger than allowed. */
        REFUSED
    }
}
