/**
 * The four steps wired together: as Temporal workflows and activities, and directly in the calling process. Nothing here reads
 * the environment or knows a database; workflow code does no input or output and takes no time. Start with {@link
 * io.apexmemory.ingest.Step}, the table of the steps, then {@link io.apexmemory.ingest.DocumentIngestionWorkflowImpl}.
 */
package io.apexmemory.ingest;
