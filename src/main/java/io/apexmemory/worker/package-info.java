/**
 * The process that does the work: its composition root, the Temporal worker in it, and what an operator can ask of it. Nothing here
 * knows how a step is done. Start with {@link io.apexmemory.worker.ApexTemporalWorker}.
 */
package io.apexmemory.worker;
