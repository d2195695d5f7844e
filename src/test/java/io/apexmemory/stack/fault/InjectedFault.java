package io.apexmemory.stack.fault;

import io.apexmemory.document.StoreName;

/** A failure that {@link Faults} made up, in the place of a driver's own. */
public final class InjectedFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StoreName store;
    private final boolean transientFault;

    InjectedFault(StoreName store, boolean transientFault, String what) {
        super("%s %s".formatted(store.title(), what));
        this.store = store;
        this.transientFault = transientFault;
    }

    public StoreName store() {
        return store;
    }

    /** Whether another try may succeed. */
    public boolean transientFault() {
        return transientFault;
    }
}
