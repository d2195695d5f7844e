package io.apexmemory.ingest.wire;

import io.temporal.api.common.v1.Payload;

/**
 * A value on its way through a workflow: the payload is handed on as it came, and only what the workflow needs to know of it
 * was read. However large it is, the workflow holds no more than a claim.
 *
 * @param <T> what is read of the value, or {@link Void} for nothing: then nothing is fetched either
 */
public record Carried<T>(T known, Payload payload) {}
