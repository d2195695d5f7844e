package io.apexmemory.bench;

import java.util.List;

/** Everything that a run has found; as JSON it is what the page is made of, and every figure. */
record Report(
        Machine machine,
        String durability,
        String made,
        long seconds,
        int rounds,
        List<String> remarks,
        List<Outcome> parts) {
    Report {
        remarks = List.copyOf(remarks);
        parts = List.copyOf(parts);
    }
}
