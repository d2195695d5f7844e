package io.apexmemory.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A temporary folder that goes with all it holds. */
public record Folder(Path path) implements AutoCloseable {
    /** Names the process, so that what a killed one left can be told from what is in use. */
    static final String PREFIX =
            "apex-stack-%d-".formatted(ProcessHandle.current().pid());

    public static Folder create() {
        try {
            return new Folder(Files.createTempDirectory(PREFIX));
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the stack's files in java.io.tmpdir", e);
        }
    }

    @Override
    public void close() {
        try {
            Files.walkFileTree(path, new Deletion());
        } catch (IOException e) {
            throw new UncheckedIOException("the stack's files could not be deleted: " + path, e);
        }
    }

    /** Tolerates files that a server deletes while it ends. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
