package io.apexmemory.ingest;

import io.apexmemory.audit.Finding;
import io.apexmemory.audit.Repair;
import io.apexmemory.audit.Report;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a reconciliation found, small enough for a workflow's history.
 *
 * @param clean whether nothing is wrong now
 * @param found how many findings there are now
 * @param foundBefore how many there were before the repair; as many as {@code found} without one
 * @param swept versions that were cleared
 * @param byInvariant findings counted, of those that a report holds
 * @param findings the first hundred
 * @param failures why something could not be mended, the first hundred
 */
public record ReconciliationResult(
        boolean clean,
        long found,
        long foundBefore,
        long swept,
        Map<String, Long> byInvariant,
        Map<String, Long> byStore,
        Map<String, Long> lookedAt,
        List<Finding> findings,
        List<String> failures) {
    private static final int MOST = 100;

    static ReconciliationResult of(Report report, long swept) {
        return of(new Repair.Result(report, report, 0, List.of()), swept);
    }

    /** @param swept before the repair */
    static ReconciliationResult of(Repair.Result repair, long swept) {
        Report now = repair.after();
        return new ReconciliationResult(
                now.clean(),
                now.found(),
                repair.before().found(),
                swept + repair.swept(),
                counts(now, finding -> finding.invariant().wire()),
                counts(now, finding -> finding.store().wire()),
                now.lookedAt(),
                now.findings().stream().limit(MOST).toList(),
                repair.failures().stream().limit(MOST).toList());
    }

    private static Map<String, Long> counts(Report report, Function<Finding, String> group) {
        return report.findings().stream().collect(Collectors.groupingBy(group, TreeMap::new, Collectors.counting()));
    }
}
