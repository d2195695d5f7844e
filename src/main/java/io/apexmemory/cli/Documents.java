package io.apexmemory.cli;

import io.apexmemory.parse.VisibleFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The documents that a person names: files, everything below folders, and URIs. */
final class Documents {
    private static final Pattern REMOTE = Pattern.compile("(?i)[a-z][a-z0-9+.-]+://.*");

    private final Path workingFolder;
    private final Map<String, Document> found = new LinkedHashMap<>();

    /**
     * One to ingest.
     *
     * @param uri means the same to a worker elsewhere, whatever its locale can name
     * @param shown as the person named it
     */
    record Document(String uri, String shown) {}

    private Documents(Path workingFolder) {
        this.workingFolder = workingFolder;
    }

    /**
     * Each document once, in the order of the names, a folder's sorted by path. Hidden files and folders below a folder are left
     * out, links to folders are not followed, and a format nobody supports is for the parser to refuse. A file that is not there
     * is kept, so that it is reported like every other one.
     */
    static List<Document> expand(List<String> names, Path workingFolder) {
        Documents documents = new Documents(workingFolder.toAbsolutePath().normalize());
        names.forEach(documents::add);
        return List.copyOf(documents.found.values());
    }

    private void add(String name) {
        if (REMOTE.matcher(name).matches() && !name.toLowerCase(Locale.ROOT).startsWith("file:")) {
            found.putIfAbsent(name, new Document(name, name));
            return;
        }
        Path path = path(name);
        if (Files.isDirectory(path)) {
            below(path).forEach(this::add);
        } else {
            add(path);
        }
    }

    private void add(Path file) {
        String shown =
                file.startsWith(workingFolder) ? workingFolder.relativize(file).toString() : file.toString();
        String uri = file.toUri().toString();
        found.putIfAbsent(uri, new Document(uri, shown));
    }

    private Path path(String name) {
        try {
            Path path = name.regionMatches(true, 0, "file:", 0, 5) ? Path.of(URI.create(name)) : Path.of(name);
            return workingFolder.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw new CommandFailed("'" + Cells.printable(name) + "' is not a path that this system can hold; for names"
                    + " beyond ASCII set LC_ALL=C.UTF-8");
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(
                    "'" + Cells.printable(name) + "' is not a file: URI; write file:///FOLDER/NAME or the path alone");
        }
    }

    private static List<Path> below(Path folder) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new VisibleFiles(folder) {
                @Override
                protected void visit(Path file, BasicFileAttributes attributes) {
                    if (Files.isRegularFile(file)) {
                        files.add(file);
                    }
                }
            });
        } catch (IOException e) {
            throw new CommandFailed("folder " + Cells.printable(folder.toString())
                    + " cannot be read to its end: check its permissions, or name the files one by one");
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }
}
