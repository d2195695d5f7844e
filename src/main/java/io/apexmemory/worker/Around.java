package io.apexmemory.worker;

import io.apexmemory.saga.Gate;
import io.apexmemory.saga.Ledger;
import io.apexmemory.saga.Store;

/** What stands around the parts of a saga that call a database, for example a counter of calls. */
public interface Around {
    /** Each part as it is. */
    Around NOTHING = new Around() {};

    default Store store(Store store) {
        return store;
    }

    default Ledger ledger(Ledger ledger) {
        return ledger;
    }

    default Gate gate(Gate gate) {
        return gate;
    }
}
