/**
 * What travels to and from Temporal: the connection, payloads as JSON or by reference, and failures without the text of
 * documents. Nothing here knows of workflows or steps. Start with {@link io.apexmemory.ingest.wire.TemporalConnection}, then
 * {@link io.apexmemory.ingest.wire.WireConverter}.
 */
package io.apexmemory.ingest.wire;
