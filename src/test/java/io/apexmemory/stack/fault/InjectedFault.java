package io.apexmemory.stack.fault;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.Store.Diagnosis;

/** A failure that {@link Faults} made up, in the place of a driver's own. */
public final class InjectedFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StoreName store;
    private final transient Diagnosis diagnosis;

    InjectedFault(StoreName store, Diagnosis diagnosis) {
        super("%s: %s".formatted(store.title(), diagnosis.reason()));
        this.store = store;
        this.diagnosis = diagnosis;
    }

    public StoreName store() {
        return store;
    }

    /** What a driver would have known of it. */
    public Diagnosis diagnosis() {
        return diagnosis;
    }
}
