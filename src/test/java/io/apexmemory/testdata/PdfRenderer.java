package io.apexmemory.testdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** A PDF in letter size with a running head, page numbers, tables and one or more columns; nothing in it is compressed. */
final class PdfRenderer implements Renderer {
    private static final PDFont PLAIN = new PDType1Font(FontName.HELVETICA);
    private static final PDFont BOLD = new PDType1Font(FontName.HELVETICA_BOLD);
    private static final float MARGIN = 64;
    private static final float TOP = PDRectangle.LETTER.getHeight() - MARGIN - 16;
    private static final float GAP = 24;
    private static final float PADDING = 4;

    private final PDDocument document = new PDDocument();
    private final Source source;
    private final int columns;
    private final float size;
    private final float columnWidth;
    private PDPageContentStream page;
    private int column;
    private float y;

    PdfRenderer(Source source) throws IOException {
        this.source = source;
        columns = Integer.parseInt(source.setting("columns", "1"));
        size = Float.parseFloat(source.setting("size", "10.5"));
        columnWidth = (PDRectangle.LETTER.getWidth() - 2 * MARGIN - (columns - 1) * GAP) / columns;
        newPage();
    }

    @Override
    public void heading(int level, String text) throws IOException {
        float headingSize = size + 8 - 3 * level;
        need(4 * headingSize);
        y -= headingSize * 0.6f;
        flow(text, BOLD, headingSize, 0);
        y -= headingSize * 0.3f;
    }

    @Override
    public void paragraph(String text) throws IOException {
        flow(text, PLAIN, size, 0);
        y -= size * 0.6f;
    }

    @Override
    public void item(String marker, String text) throws IOException {
        need(leading(size));
        show(marker, PLAIN, size, left(), y - size);
        flow(text, PLAIN, size, 22);
        y -= size * 0.25f;
    }

    @Override
    public void table(List<List<String>> rows) throws IOException {
        float[] widths = widths(rows);
        for (List<String> row : rows) {
            PDFont font = row == rows.get(0) ? BOLD : PLAIN;
            List<List<String>> cells = new ArrayList<>();
            int lines = 1;
            for (int i = 0; i < widths.length; i++) {
                cells.add(wrap(row.get(i), font, size - 1, widths[i] - 2 * PADDING));
                lines = Math.max(lines, cells.get(i).size());
            }
            float height = lines * leading(size - 1) + PADDING;
            need(height);
            float x = left();
            for (int i = 0; i < widths.length; i++) {
                page.addRect(x, y - height, widths[i], height);
                page.stroke();
                for (int line = 0; line < cells.get(i).size(); line++) {
                    float base = y - size - line * leading(size - 1);
                    show(cells.get(i).get(line), font, size - 1, x + PADDING, base);
                }
                x += widths[i];
            }
            y -= height;
        }
        y -= size;
    }

    @Override
    public void newPage() throws IOException {
        if (page != null) {
            page.close();
        }
        PDPage sheet = new PDPage(PDRectangle.LETTER);
        document.addPage(sheet);
        page = new PDPageContentStream(document, sheet, AppendMode.OVERWRITE, false);
        column = 0;
        y = TOP;
        show(source.setting("header", source.author()), PLAIN, 8, MARGIN, TOP + 24);
        show(source.title() + " - page " + document.getNumberOfPages(), PLAIN, 8, MARGIN, MARGIN - 28);
    }

    @Override
    public void note(String text) throws IOException {
        flow(text, PLAIN, size - 1.5f, 22);
        y -= size * 0.6f;
    }

    @Override
    public byte[] bytes() throws IOException {
        page.close();
        return bytes(document, source);
    }

    /** Sets everything that would otherwise come from the clock, saves uncompressed and closes. */
    static byte[] bytes(PDDocument document, Source source) throws IOException {
        Calendar created = GregorianCalendar.from(source.created().atZone(ZoneOffset.UTC));
        document.getDocumentInformation().setTitle(source.title());
        document.getDocumentInformation().setAuthor(source.author());
        document.getDocumentInformation().setCreationDate(created);
        document.getDocumentInformation().setModificationDate(created);
        COSArray id = new COSArray();
        id.add(new COSString("apex-memory-test".getBytes(StandardCharsets.US_ASCII)));
        id.add(id.get(0));
        document.getDocument().setDocumentID(id);
        document.setDocumentId(source.created().toEpochMilli());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        document.save(bytes, CompressParameters.NO_COMPRESSION);
        document.close();
        return bytes.toByteArray();
    }

    private void flow(String text, PDFont font, float fontSize, float indent) throws IOException {
        for (String line : wrap(text, font, fontSize, columnWidth - indent)) {
            need(leading(fontSize));
            show(line, font, fontSize, left() + indent, y - fontSize);
            y -= leading(fontSize);
        }
    }

    private void need(float height) throws IOException {
        if (y - height >= MARGIN) {
            return;
        }
        if (column + 1 < columns) {
            column++;
            y = TOP;
        } else {
            newPage();
        }
    }

    private void show(String text, PDFont font, float fontSize, float x, float base) throws IOException {
        page.beginText();
        page.setFont(font, fontSize);
        page.newLineAtOffset(x, base);
        page.showText(text);
        page.endText();
    }

    private float left() {
        return MARGIN + column * (columnWidth + GAP);
    }

    private static float leading(float fontSize) {
        return fontSize * 1.4f;
    }

    /** Shares the column's width out by the longest cell of each, so that short columns stay narrow. */
    private float[] widths(List<List<String>> rows) throws IOException {
        float[] widths = new float[rows.get(0).size()];
        float sum = 0;
        for (int i = 0; i < widths.length; i++) {
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], Math.min(160, width(row.get(i), BOLD, size) + 2 * PADDING));
            }
            sum += widths[i];
        }
        for (int i = 0; i < widths.length; i++) {
            widths[i] *= columnWidth / sum;
        }
        return widths;
    }

    private static List<String> wrap(String text, PDFont font, float fontSize, float width) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && width(line + " " + word, font, fontSize) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static float width(String text, PDFont font, float fontSize) throws IOException {
        return font.getStringWidth(text) * fontSize / 1000;
    }
}
