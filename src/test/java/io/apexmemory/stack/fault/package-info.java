/**
 * Faults in front of real stores: a scenario says what a store does to whom and how often, and the store behind stays real. It
 * never fakes an answer, and what it throws is told apart from a driver's own failures. Start with {@link
 * io.apexmemory.stack.fault.Faults}.
 */
package io.apexmemory.stack.fault;
