package io.apexmemory.stack.fault;

import io.apexmemory.document.StoreName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The switchboard of a worker's stores: {@code faults.on(NEO4J).writes().times(2, Fault.refuse())}. Thread-safe. A fault holds
 * for the calls that begin after it was set; several on one operation are used up in the order in which they were set.
 */
public final class Faults {
    private final Map<StoreName, Target> targets = new EnumMap<>(StoreName.class);

    public Faults() {
        for (StoreName store : StoreName.values()) {
            targets.put(store, new Target(new Calls(store), new Calls(store)));
        }
    }

    public Target on(StoreName store) {
        return targets.get(store);
    }

    /** Ends all faults, also for the calls that wait in one, and keeps hooks and counts. */
    public void heal() {
        targets.values().forEach(target -> target.operations().forEach(Calls::heal));
    }

    /** As new: no fault, no hook, all counts 0. */
    public void clear() {
        targets.values().forEach(target -> target.operations().forEach(Calls::clear));
    }

    /** What a saga does to a store. */
    public enum Operation {
        WRITE,
        REMOVE
    }

    /** One call to a store, as hooks see it. */
    public record Call(StoreName store, Operation operation, UUID documentId, long version) {}

    /** The operations of one store. */
    public record Target(Calls writes, Calls removes) {
        List<Calls> operations() {
            return List.of(writes, removes);
        }
    }
}
