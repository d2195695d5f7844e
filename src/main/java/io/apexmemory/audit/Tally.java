package io.apexmemory.audit;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Findings and counts of one audit under way; what is found twice counts once. */
final class Tally {
    private final Set<Finding> findings = new LinkedHashSet<>();
    private final Map<String, Long> lookedAt = new LinkedHashMap<>();
    private long beyond;
    private long undecided;

    void finding(Finding finding) {
        if (findings.size() < Report.MOST) {
            findings.add(finding);
        } else if (!findings.contains(finding)) {
            beyond++;
        }
    }

    void count(String things, long more) {
        lookedAt.merge(things, more, Long::sum);
    }

    void undecided() {
        undecided++;
    }

    Report report() {
        return new Report(List.copyOf(findings), findings.size() + beyond, lookedAt, undecided);
    }
}
