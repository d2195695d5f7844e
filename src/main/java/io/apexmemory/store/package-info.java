/**
 * The four databases: one class each that writes and removes versions, and beside them the ledger and the gate of the saga.
 * Nothing here decides whether a version is visible, and no statement is made of text that came from outside. Start with {@link
 * io.apexmemory.store.PostgresLedger}, which holds the commit point.
 */
package io.apexmemory.store;
