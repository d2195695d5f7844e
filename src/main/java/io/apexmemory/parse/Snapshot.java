package io.apexmemory.parse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A private copy of a document's bytes, which nobody else changes while it is read; deleted when closed. */
record Snapshot(Path file, long size, String name) implements AutoCloseable {
    /** The part of the name after its last dot, in small letters, or nothing. */
    String extension() {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(java.util.Locale.ROOT);
    }

    /** The name without its extension. */
    String stem() {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
