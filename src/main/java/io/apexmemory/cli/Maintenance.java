package io.apexmemory.cli;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.store.Postgres.PostgresException;
import io.apexmemory.worker.ApexMemory;
import java.util.function.Function;

/** A memory as an operator works on it: its databases are as they are, and only what a command needs has to answer. */
final class Maintenance implements AutoCloseable {
    private final Settings settings;
    private final ApexMemory memory;

    Maintenance(Settings settings, ApexMemory memory) {
        this.settings = settings;
        this.memory = memory;
    }

    /** A failure of PostgreSQL, which every such command needs, names its address. */
    <T> T call(Function<ApexMemory, T> work) {
        try {
            return work.apply(memory);
        } catch (PostgresException e) {
            throw new ApexException(
                    ErrorType.DATABASE_WRITE,
                    "PostgreSQL at " + settings.shown(Setting.POSTGRES_URL) + " (POSTGRES_URL): " + e.getMessage());
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
