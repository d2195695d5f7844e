package io.apexmemory.audit;

import java.util.UUID;

/** A version of a document, live or not. */
record VersionKey(UUID documentId, long version) {}
