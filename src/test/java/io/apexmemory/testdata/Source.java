package io.apexmemory.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.poi.ooxml.POIXMLProperties.CoreProperties;

/**
 * The source of one document ({@code invoice.pdf.md} becomes {@code invoice.pdf}): settings ({@code key: value}) up to a line
 * of three dashes, then a small Markdown.
 */
record Source(Map<String, String> settings, String body) {

    static Source read(Path file) throws IOException {
        String[] parts = Files.readString(file).split("(?m)^---\n", 2);
        Map<String, String> settings = parts[0].lines()
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return new Source(settings, parts[1]);
    }

    String setting(String key, String absent) {
        return settings.getOrDefault(key, absent);
    }

    String title() {
        return settings.get("title");
    }

    String author() {
        return setting("author", "Cascade Freight Lines");
    }

    Instant created() {
        return Instant.parse(settings.get("created") + "T08:00:00Z");
    }

    /** Sets what would otherwise come from the clock. */
    void describe(CoreProperties properties) {
        properties.setTitle(title());
        properties.setCreator(author());
        properties.setCreated(Optional.of(Date.from(created())));
        properties.setModified(Optional.of(Date.from(created())));
    }

    /** Hands the blocks to the renderer and answers the file that it makes of them. */
    byte[] render(Renderer renderer) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        StringBuilder paragraph = new StringBuilder();
        for (String line : (body + "\n\n").lines().toList()) {
            boolean prose = !line.isBlank() && !line.equals("---") && !line.matches("(\\||#|> |- |\\d+\\. ).*");
            if (!prose && !paragraph.isEmpty()) {
                renderer.paragraph(paragraph.toString());
                paragraph.setLength(0);
            }
            if (!line.startsWith("|") && !rows.isEmpty()) {
                renderer.table(List.copyOf(rows));
                rows.clear();
            }
            if (prose) {
                paragraph.append(paragraph.isEmpty() ? "" : " ").append(line);
            } else if (line.startsWith("|")) {
                row(line, rows);
            } else if (line.startsWith("#")) {
                int level = line.indexOf(' ');
                renderer.heading(level, line.substring(level + 1));
            } else if (line.equals("---")) {
                renderer.newPage();
            } else if (line.startsWith("> ")) {
                renderer.note(line.substring(2));
            } else if (!line.isBlank()) {
                int space = line.indexOf(' ');
                renderer.item(line.substring(0, space), line.substring(space + 1));
            }
        }
        return renderer.bytes();
    }

    private static void row(String line, List<List<String>> rows) {
        if (!line.startsWith("|--")) {
            rows.add(List.of(line.substring(1, line.lastIndexOf('|')).strip().split(" *\\| *", -1)));
        }
    }
}
