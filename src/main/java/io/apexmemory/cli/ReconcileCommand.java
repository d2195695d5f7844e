package io.apexmemory.cli;

import io.apexmemory.ingest.ReconciliationResult;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code apex reconcile}: lets a worker sweep and verify, and follows it. */
@Command(
        name = "reconcile",
        description = {
            "Let a worker clear what is left over and check all four databases, and wait for what it finds.",
            "",
            "One that runs already is followed instead. It goes on without this command."
        },
        footer = {"", "Exit code: 0 if nothing is wrong (any more), 1 if something is."})
final class ReconcileCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--repair", description = "mend what can be mended")
    boolean repair;

    @Option(names = "--json", description = "print one JSON object")
    boolean json;

    ReconcileCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Reconciliations reconciliations = session.wiring().reconciliations(session.settings())) {
            ReconciliationResult result = reconciliations.run(repair);
            if (json) {
                session.sayJson(result);
            } else {
                FindingTable.show(result.findings(), session);
                result.failures().forEach(failure -> session.say("Not mended: " + Cells.printable(failure)));
                session.say("Looked at " + FindingTable.counts(result.lookedAt()) + ".");
                session.say(result.swept() + " versions cleared, " + result.foundBefore()
                        + " findings before a repair, " + result.found() + " now.");
            }
            return result.clean() ? 0 : 1;
        }
    }
}
