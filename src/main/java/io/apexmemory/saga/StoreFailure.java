package io.apexmemory.saga;

import io.apexmemory.document.StoreName;

/** A store did not do what it was asked, after all tries that its guard allowed. */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StoreName store;
    private final int attempts;
    private final transient Store.Diagnosis diagnosis;

    StoreFailure(StoreName store, int attempts, Store.Diagnosis diagnosis, Throwable cause) {
        super(store.title() + ": " + diagnosis.reason(), cause);
        this.store = store;
        this.attempts = attempts;
        this.diagnosis = diagnosis;
    }

    public StoreName store() {
        return store;
    }

    /** Calls that went out, 0 if the circuit was open. */
    public int attempts() {
        return attempts;
    }

    /** Of the last try; {@code maybeApplied} holds if it did for any of them. */
    public Store.Diagnosis diagnosis() {
        return diagnosis;
    }
}
