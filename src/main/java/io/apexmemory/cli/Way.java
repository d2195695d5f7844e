package io.apexmemory.cli;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.ingest.Routing;
import picocli.CommandLine.Option;

/** How a person wants documents to be worked on; by default the settings say so. */
final class Way {
    @Option(names = "--temporal", description = "run as workflows, whatever TEMPORAL_ROLLOUT says")
    boolean temporal;

    @Option(names = "--direct", description = "run in this process, without Temporal")
    boolean direct;

    /** Which documents go through Temporal. */
    Routing routing(Settings settings) {
        if (temporal) {
            return new Routing(true, 100);
        }
        return direct
                ? new Routing(false, 0)
                : new Routing(settings.flag(Setting.TEMPORAL_ENABLED), settings.number(Setting.TEMPORAL_ROLLOUT));
    }
}
