package io.apexmemory.parse;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Visits what lies below a folder, but for what is hidden: files and folders whose names begin with a dot. */
public abstract class VisibleFiles extends SimpleFileVisitor<Path> {
    private final Path folder;

    /** @param folder itself may be hidden */
    protected VisibleFiles(Path folder) {
        this.folder = folder;
    }

    /** One that is not hidden, or the folder itself where it is none. */
    protected abstract void visit(Path file, BasicFileAttributes attributes) throws IOException;

    @Override
    public final FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
        return hidden(inner) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    /** One, hidden or not. */
    protected void pass() {}

    @Override
    public final FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        pass();
        if (!hidden(file)) {
            visit(file, attributes);
        }
        return FileVisitResult.CONTINUE;
    }

    private boolean hidden(Path path) {
        return !path.equals(folder)
                && path.getFileName() != null
                && path.getFileName().toString().startsWith(".");
    }
}
