package io.apexmemory.cli;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.Repair;
import io.apexmemory.audit.Report;
import io.apexmemory.document.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code apex verify}: reads the four databases directly and tells what is not as it must be. */
@Command(
        name = "verify",
        description = {
            "Check that every document is whole in all four databases, and that they hold nothing else.",
            "",
            "It reads the databases directly and changes nothing without --repair. It may run beside ingestions: what one that is"
                    + " under way explains is no finding.",
            "",
            "--repair removes what is left over, and writes a database's part of a document again from another's. It never"
                    + " touches what readers see, nor an ingestion under way. Vectors are made anew, which asks the OpenAI API."
        },
        footer = {
            "",
            "Exit code: 0 if nothing is wrong (any more), 1 if something is.",
            "",
            "Examples:",
            "  apex verify",
            "  apex verify --repair 0b7cf4a2-6f0e-5a4e-9d52-1c8c2a2d7f11",
            "  apex verify --json"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "ids of documents; all if none is named")
    List<UUID> ids = List.of();

    @Option(names = "--repair", description = "mend what can be mended, and check again")
    boolean repair;

    @Option(
            names = "--settled",
            description = "nothing is being ingested: also tell what an ingestion under way would explain")
    boolean settled;

    @Option(names = "--json", description = "print one JSON object")
    boolean json;

    VerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Repair.Result result = look();
        if (json) {
            session.sayJson(json(result));
        } else {
            show(result);
        }
        return result.after().clean() && result.after().undecided() == 0 ? 0 : 1;
    }

    private Repair.Result look() {
        try (Audits audits = session.wiring().audits(session.settings());
                ProgressLine line = new ProgressLine(session.terminal())) {
            Auditor.Options options = new Auditor.Options(Set.copyOf(ids), settled, line);
            return repair ? audits.repair(options) : unrepaired(audits.audit(options));
        }
    }

    private static Repair.Result unrepaired(Report report) {
        return new Repair.Result(report, report, 0, List.of());
    }

    private Map<String, Object> json(Repair.Result result) {
        Report now = result.after();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("clean", now.clean());
        json.put("found", now.found());
        json.put("undecided", now.undecided());
        json.put("looked_at", now.lookedAt());
        json.put("findings", now.findings());
        if (repair) {
            json.put("found_before", result.before().found());
            json.put("swept", result.swept());
            json.put("failures", result.failures());
        }
        return json;
    }

    private void show(Repair.Result result) {
        Report now = result.after();
        FindingTable.show(now.findings(), session);
        result.failures().forEach(failure -> session.say("Not mended: " + Cells.printable(failure)));
        if (repair) {
            session.say("Found " + result.before().found() + " before the repair, " + now.found() + " after it.");
        }
        if (now.undecided() > 0) {
            session.say(
                    now.undecided() + " documents were replaced faster than they could be looked at; run it again.");
        }
        session.say("Looked at " + FindingTable.counts(now.lookedAt()) + ".");
        session.say(now.clean() ? "Nothing is wrong." : now.found() + (now.found() == 1 ? " finding." : " findings."));
    }

    /** One line at the foot of a terminal, redrawn at most five times a second and wiped at the end. */
    private static final class ProgressLine implements Progress, AutoCloseable {
        private static final long INTERVAL = 200_000_000;

        private final Terminal terminal;
        private long last;

        ProgressLine(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public synchronized void step(String step) {
            long now = System.nanoTime();
            if (terminal.interactive() && (last == 0 || now - last > INTERVAL)) {
                last = now;
                terminal.err().print("\r" + Cells.fit(step, Math.max(1, terminal.width() - 1)) + "\u001b[K");
                terminal.err().flush();
            }
        }

        @Override
        public synchronized void close() {
            if (last != 0) {
                terminal.err().print("\r\u001b[K");
                terminal.err().flush();
                last = 0;
            }
        }
    }
}
