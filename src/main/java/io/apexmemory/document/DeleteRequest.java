package io.apexmemory.document;

import java.util.UUID;

/** What a deletion is asked for with. */
public record DeleteRequest(UUID documentId) {}
