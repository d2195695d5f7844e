package io.apexmemory.cli;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.Repair;
import io.apexmemory.audit.Report;

/** The auditor of the databases that the settings name, and who mends what it finds. */
interface Audits extends AutoCloseable {
    Report audit(Auditor.Options options);

    Repair.Result repair(Auditor.Options options);

    @Override
    void close();
}
