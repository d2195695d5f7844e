package io.apexmemory.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What an audit found.
 *
 * @param findings at most {@link #MOST}
 * @param found how many there are in all
 * @param lookedAt how many things of each kind were looked at, by words for them
 * @param undecided documents that were replaced faster than they could be looked at
 */
public record Report(List<Finding> findings, long found, Map<String, Long> lookedAt, long undecided) {
    /** Findings that a report holds; more of them say nothing new. */
    public static final int MOST = 10_000;

    public Report {
        findings = List.copyOf(findings);
    }

    /** Whether nothing is wrong. */
    @JsonProperty("clean")
    public boolean clean() {
        return found == 0;
    }
}
