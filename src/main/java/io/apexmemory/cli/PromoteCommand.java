package io.apexmemory.cli;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code apex promote}: which build of the workers begins new workflows. */
@Command(
        name = "promote",
        description = {
            "Let one build of the workers begin all new workflows, while the builds before it finish what they began.",
            "",
            "For workers that run with TEMPORAL_VERSIONING=true: start the new ones beside the old ones, promote their build,"
                    + " and stop the old ones when they have nothing left. A build that was never promoted gets no work."
        },
        footer = {
            "",
            "Examples:",
            "  apex promote --build-id v1.1.0",
            "  apex promote --none",
            "",
            "Settings: TEMPORAL_DEPLOYMENT_NAME is the deployment, TEMPORAL_WORKER_BUILD_ID the build if none is named."
        })
final class PromoteCommand implements Callable<Integer> {
    private final Session session;

    @ArgGroup
    Which which = new Which();

    /** One of the two. */
    static final class Which {
        @Option(names = "--build-id", paramLabel = "ID", description = "the build (default: TEMPORAL_WORKER_BUILD_ID)")
        String buildId;

        @Option(names = "--none", description = "let workers without TEMPORAL_VERSIONING begin new workflows again")
        boolean none;
    }

    PromoteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = session.settings();
        String deployment = settings.text(Setting.TEMPORAL_DEPLOYMENT_NAME);
        String build = which.buildId == null ? settings.text(Setting.TEMPORAL_WORKER_BUILD_ID) : which.buildId;
        try (Promotions promotions = session.wiring().promotions(settings)) {
            Optional<String> before = which.none ? promotions.promoteUnversioned() : promotions.promote(build);
            String what = which.none ? "Workers without versions" : "Build " + build + " of " + deployment;
            session.say(what + (which.none ? " begin" : " begins") + " new workflows from now on"
                    + before.filter(other -> which.none || !other.equals(build))
                            .map(other -> "; " + other + " finishes what it began.")
                            .orElse("."));
            return 0;
        }
    }
}
