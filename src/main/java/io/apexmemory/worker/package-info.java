/**
 * The process that does the work: its composition root and the Temporal worker in it. Nothing here knows how a step is done.
 * Start with {@link io.apexmemory.worker.ApexTemporalWorker}.
 */
package io.apexmemory.worker;
