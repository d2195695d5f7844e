package io.apexmemory.steps;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.Faults.Call;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which versions of a document are at work, each from its first write to the end of its commit, and who held the lock then. */
final class Turns {
    static final String NOBODY = "nobody";

    private final World world;
    private final Set<Long> working = new HashSet<>();
    private final Map<Long, Set<String>> holders = new HashMap<>();
    private int atOnce;

    /** From now on. */
    Turns(World world) {
        this.world = world;
        Faults faults = world.worker().faults();
        for (StoreName store : StoreName.values()) {
            faults.on(store).writes().before(this::writes);
        }
        faults.at(StoreName.POSTGRES, "commit").after(this::ended);
    }

    private void writes(Call call) {
        String lock = "apex:{" + call.documentId() + "}:lock";
        String holder =
                Optional.ofNullable(world.stack().clients().redis().get(lock)).orElse(NOBODY);
        synchronized (this) {
            working.add(call.version());
            atOnce = Math.max(atOnce, working.size());
            holders.computeIfAbsent(call.version(), first -> new HashSet<>()).add(holder);
        }
    }

    private synchronized void ended(Call call) {
        working.remove(call.version());
    }

    /** The most versions that were at work at the same time. */
    synchronized int atOnce() {
        return atOnce;
    }

    /** Who held the lock while a version was written. */
    synchronized Map<Long, Set<String>> holders() {
        return Map.copyOf(holders);
    }
}
