package io.apexmemory.stack.fault;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.Store;
import io.apexmemory.stack.fault.Faults.Call;
import io.apexmemory.stack.fault.Faults.Operation;
import java.util.Map;
import java.util.UUID;

/** A real store behind a switchboard of faults. As thread-safe as the real one. */
public final class FaultyStore implements Store {
    private final Store real;
    private final Faults.Target faults;

    public FaultyStore(Store real, Faults faults) {
        this.real = real;
        this.faults = faults.on(real.name());
    }

    @Override
    public StoreName name() {
        return real.name();
    }

    @Override
    public void write(DocumentVersion version) {
        Call call = new Call(name(), Operation.WRITE, version.documentId(), version.version());
        faults.writes().through(call, () -> {
            real.write(version);
            return null;
        });
    }

    @Override
    public Map<String, Long> remove(UUID documentId, long version) {
        Call call = new Call(name(), Operation.REMOVE, documentId, version);
        return faults.removes().through(call, () -> real.remove(documentId, version));
    }

    @Override
    public Diagnosis diagnose(RuntimeException failure) {
        return failure instanceof InjectedFault injected ? injected.diagnosis() : real.diagnose(failure);
    }
}
