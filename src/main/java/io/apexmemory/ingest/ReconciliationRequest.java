package io.apexmemory.ingest;

/** @param repair whether what is found is mended as far as it can be */
public record ReconciliationRequest(boolean repair) {}
