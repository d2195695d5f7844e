package io.apexmemory.cli;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code apex greet}: shows that Temporal and a worker are there. */
@Command(
        name = "greet",
        description = {
            "Let a worker say hello: the quickest way to see that Temporal and a worker are there.",
            "",
            "It starts GreetingWorkflow on the task queue of TEMPORAL_TASK_QUEUE and prints the answer. No database is needed."
        },
        footer = {
            "",
            "Exit code: 0 if a worker answered, 1 if Temporal or every worker kept silent, or the name is empty.",
            "",
            "Example:",
            "  apex greet Ada"
        })
final class GreetCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "who is to be greeted")
    String name;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "how long to wait for a worker (default: ${DEFAULT-VALUE})")
    int seconds;

    GreetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (seconds < 1) {
            throw new ParameterException(spec.commandLine(), "--wait is " + seconds + "; it must be at least 1");
        }
        Settings settings = session.settings();
        String answer = session.wiring()
                .greet(settings, name, Duration.ofSeconds(seconds))
                .orElseThrow(() -> new CommandFailed("no worker answered within " + seconds + " s on task queue "
                        + settings.shown(Setting.TEMPORAL_TASK_QUEUE) + " of namespace "
                        + settings.shown(Setting.TEMPORAL_NAMESPACE)
                        + "; start one with apex worker, and see that its TEMPORAL_TASK_QUEUE and TEMPORAL_NAMESPACE are"
                        + " the same"));
        session.say(Cells.printable(answer));
        return 0;
    }
}
