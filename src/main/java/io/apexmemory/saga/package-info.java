/**
 * The Enhanced Saga: writes one version of a document to four stores at once and publishes it with one compare-and-set in
 * PostgreSQL, or leaves nothing of it; a deletion goes through the same compare-and-set. It knows the stores, the ledger and the gate by their interfaces only, and must never
 * take a live version as the argument of an undo. Start with {@link io.apexmemory.saga.EnhancedSaga}.
 */
package io.apexmemory.saga;
