package io.apexmemory.bench;

import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Vector;
import io.apexmemory.saga.WriteRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** Documents that are made for measuring: no two have a chunk in common, and the same number gives the same text. */
final class Corpus {
    /** Of a page with room around it. */
    private static final int LINES = 44;

    private static final int WORDS_IN_LINE = 11;
    private static final int DIMENSIONS = 1536;
    private static final int SHARED_ENTITIES = 200;
    private static final String[] WORDS =
            ("the load was picked up at dock four and the driver signed for it before noon while rain held up the trailer on the"
                            + " interstate near the state line so dispatch moved the appointment and told the customer that the"
                            + " refrigerated unit kept its set point all night after the reefer alarm had been cleared by a mechanic"
                            + " who found a worn belt and changed it under the terms of the contract between carrier and shipper"
                            + " with no charge for detention since papers were late and weights did not match the bill of lading")
                    .split(" ");

    private Corpus() {}

    /** Running text with some names and numbers in it, as letters of carriers have. */
    static String text(int seed, int words) {
        Random random = new Random(seed);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < words; i++) {
            if (i % WORDS_IN_LINE == 0 && i > 0) {
                out.append(i % (WORDS_IN_LINE * 8) == 0 ? "\n\n" : "\n");
            } else if (i > 0) {
                out.append(' ');
            }
            int kind = random.nextInt(60);
            if (kind == 0) {
                out.append("load CFL-").append(10_000 + random.nextInt(90_000));
            } else if (kind == 1) {
                out.append("Customer").append(random.nextInt(500)).append(" Freight LLC");
            } else {
                out.append(WORDS[random.nextInt(WORDS.length)]);
            }
        }
        return out.append('.').toString();
    }

    static List<Path> textFiles(Path folder, int count, int words, int seed) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(write(folder.resolve("%d-%d-%d.txt".formatted(seed, words, i)), text(seed + i, words)));
        }
        return files;
    }

    /** Each of one page. */
    static List<Path> pdfFiles(Path folder, int count, int seed) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = folder.resolve("%d-%d.pdf".formatted(seed, i));
            try (PDDocument document = new PDDocument()) {
                PDPage page = new PDPage(PDRectangle.LETTER);
                document.addPage(page);
                try (PDPageContentStream stream = new PDPageContentStream(document, page)) {
                    stream.beginText();
                    stream.setFont(new PDType1Font(FontName.HELVETICA), 10);
                    stream.setLeading(15);
                    stream.newLineAtOffset(60, 730);
                    for (String line : (Iterable<String>)
                            text(seed + i, LINES * WORDS_IN_LINE).lines().limit(LINES)::iterator) {
                        stream.showText(line);
                        stream.newLine();
                    }
                    stream.endText();
                }
                document.save(file.toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            files.add(file);
        }
        return files;
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the first three steps would hand to the fourth, under a new id. */
    static WriteRequest request(int chunks, int seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        List<Vector> vectors = new ArrayList<>();
        for (int chunk = 0; chunk < chunks; chunk++) {
            texts.add(text(seed * 31 + chunk, 340));
            vectors.add(vector(random));
        }
        String content = String.join("\n", texts);
        List<Entity> entities = new ArrayList<>();
        int count = Math.min(60, 8 + chunks / 2);
        for (int i = 0; i < count; i++) {
            String name = i % 2 == 0 ? "Carrier " + random.nextInt(SHARED_ENTITIES) : "Load %d-%d".formatted(seed, i);
            entities.add(Entity.of("customer", name, 0.9, "a name", Map.of("n", i), name, 1));
        }
        Metadata metadata = new Metadata(
                "Measured " + seed,
                "Cascade Freight Lines",
                "txt",
                content.length(),
                "file:///measured.txt",
                null,
                null,
                1,
                ContentHash.sha256(content));
        return new WriteRequest(
                new ParsedDocument(UUID.randomUUID(), content, metadata, texts),
                entities,
                new Embeddings("text-embedding-3-small", vector(random), vectors),
                null);
    }

    /** The same under another new id. */
    static WriteRequest renamed(WriteRequest request) {
        ParsedDocument it = request.document();
        return new WriteRequest(
                new ParsedDocument(UUID.randomUUID(), it.content(), it.metadata(), it.chunks()),
                request.entities(),
                request.embeddings(),
                null);
    }

    private static Vector vector(Random random) {
        float[] values = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Vector.of(values).normalised();
    }
}
