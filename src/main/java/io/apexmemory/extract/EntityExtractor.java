package io.apexmemory.extract;

import io.apexmemory.document.Entity;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import java.util.List;

/** Finds the things that a document speaks of. Thread-safe. */
@FunctionalInterface
public interface EntityExtractor {
    /** Entities, each once, in the order of their first mention; empty for blank content. */
    List<Entity> extract(ParsedDocument document, Progress progress);
}
