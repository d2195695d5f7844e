package io.apexmemory.cli;

import io.apexmemory.worker.Preflight.Finding;
import io.apexmemory.worker.Preflight.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code apex doctor}: whether a worker would find all that it needs. */
@Command(
        name = "doctor",
        description = {
            "Look whether a worker with these settings would find all that it needs: Java, Docker, Temporal, the four"
                    + " databases, OpenAI, the blob store, and a free port.",
            "",
            "One line for each: ok, warn or FAIL, and what to do about it. It takes five seconds at most and changes nothing."
        },
        footer = {
            "",
            "Exit code: 0 if nothing failed (a warning is no failure), else 1.",
            "",
            "With --json the output is a list of",
            "  {\"subject\", \"verdict\", \"seen\", \"remedy\"}"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final Map<Verdict, String> WORDS =
            Map.of(Verdict.OK, "ok", Verdict.WARN, "warn", Verdict.FAIL, "FAIL");

    private final Session session;

    @Option(names = "--json", description = "print a list of findings as JSON")
    boolean json;

    DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Finding> findings = session.wiring().preflight(session.settings());
        if (json) {
            session.sayJson(findings.stream().map(DoctorCommand::json).toList());
        } else {
            findings.forEach(it -> session.say(Cells.printable("%-5s %-13s %s%s"
                    .formatted(
                            WORDS.get(it.verdict()),
                            it.subject(),
                            it.seen(),
                            it.remedy() == null ? "" : "; " + it.remedy()))));
        }
        return findings.stream().anyMatch(it -> it.verdict() == Verdict.FAIL) ? 1 : 0;
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("subject", finding.subject());
        json.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
        json.put("seen", finding.seen());
        json.put("remedy", finding.remedy());
        return json;
    }
}
