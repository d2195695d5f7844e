package io.apexmemory.audit;

import io.apexmemory.document.StoreName;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/** Reads all that one store holds, page by page, whatever it belongs to. */
interface StoreReader {
    StoreName store();

    /** @param documents to look at, empty for all */
    void scan(Set<UUID> documents, Sink sink);

    /** Whether the store holds anything of the version now. */
    boolean holds(VersionKey key);

    /** Is told what is there. */
    interface Sink {
        /** A page of versions of which the store holds something; one may come in several pages. */
        void versions(Collection<VersionKey> page);

        /** @param found things that were looked at */
        void count(String things, long found);

        void finding(Finding finding);
    }
}
