package io.apexmemory.steps;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** Makes documents that are too large to be kept among the test data: the same bytes each time, and no paragraph twice. */
final class LargeDocuments {
    private static final String[] WORDS = """
            the freight of carrier which a shipment arrived at dock before noon and was unloaded by crew on shift while pallets were counted
            weighed labelled again because seal number did not match manifest so driver waited for inspector who wrote report about damage to
            refrigerated trailer whose temperature had risen above limit during long detour around closed bridge north river where traffic stood
            still until evening when office confirmed new appointment with receiver warehouse that accepts late deliveries only after call from
            dispatcher""".split("\\s+");

    private static final int SENTENCE = 14;
    private static final int PARAGRAPH = 6;
    private static final int LINES = 46;

    private LargeDocuments() {}

    /** A text of about so many bytes as Windows writes it, in paragraphs with quotation marks, which are beyond Latin-1. */
    static void text(Path file, long bytes) throws IOException {
        Random random = new Random(1);
        try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (long written = 0; written < bytes; ) {
                String paragraph = "\u201c" + paragraph(random) + "\u201d\r\n\r\n";
                writer.write(paragraph);
                written += paragraph.getBytes(StandardCharsets.UTF_8).length;
            }
        }
    }

    private static String paragraph(Random random) {
        StringBuilder text = new StringBuilder();
        for (int sentence = 0; sentence < PARAGRAPH; sentence++) {
            text.append(sentence == 0 ? "" : " ").append(sentence(random));
        }
        return text.toString();
    }

    private static String sentence(Random random) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < SENTENCE; word++) {
            text.append(word == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        text.setCharAt(0, Character.toUpperCase(text.charAt(0)));
        return text.append('.').toString();
    }

    /**
     * A PDF of so many full pages, each with its own text.
     *
     * @param other which of them has another text than it would have, or 0
     */
    static void pdf(Path file, int pages, int other) throws IOException {
        PDFont font = new PDType1Font(FontName.HELVETICA);
        try (PDDocument document = new PDDocument()) {
            for (int number = 1; number <= pages; number++) {
                PDPage page = new PDPage(PDRectangle.LETTER);
                document.addPage(page);
                Random random = new Random(number == other ? -number : number);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.beginText();
                    content.setFont(font, 9);
                    content.setLeading(14);
                    content.newLineAtOffset(50, 730);
                    for (int line = 0; line < LINES; line++) {
                        content.showText(sentence(random));
                        content.newLine();
                    }
                    content.endText();
                }
            }
            document.save(file.toFile());
        }
    }
}
