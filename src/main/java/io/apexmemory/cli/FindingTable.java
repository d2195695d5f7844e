package io.apexmemory.cli;

import io.apexmemory.audit.Finding;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Findings as people read them. */
final class FindingTable {
    private FindingTable() {}

    /** One line for each, and then what to do about them. */
    static void show(List<Finding> findings, Session session) {
        if (findings.isEmpty()) {
            return;
        }
        Table table = new Table("finding", "invariant", "store", "document", " version");
        for (Finding finding : findings) {
            table.row(
                    finding.kind().wire().replace('_', ' ') + ": " + finding.detail()
                            + (finding.subject() == null ? "" : " (" + finding.subject() + ")"),
                    finding.invariant().wire().replace('_', ' '),
                    finding.store().title(),
                    finding.documentId() == null ? "" : finding.documentId(),
                    finding.version() == 0 ? "" : finding.version());
        }
        table.lines(session.terminal().width()).forEach(session::say);
        session.say("");
        findings.stream()
                .collect(Collectors.groupingBy(Finding::remedy, TreeMap::new, Collectors.counting()))
                .forEach((remedy, number) -> session.say("To mend " + number + ": " + remedy));
    }

    static String counts(Map<String, Long> lookedAt) {
        return lookedAt.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey().replace('_', ' '))
                .collect(Collectors.joining(", "));
    }
}
