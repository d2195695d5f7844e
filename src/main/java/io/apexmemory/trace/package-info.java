/**
 * Traces in OpenTelemetry's terms: one from the client that asks, through the workflow's run and the attempts of its activities, to
 * each call of a database. Never holds text of a document or a secret, nor what an exception says. Start with {@link
 * io.apexmemory.trace.Traces}.
 */
package io.apexmemory.trace;
