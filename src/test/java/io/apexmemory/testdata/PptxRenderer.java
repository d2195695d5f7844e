package io.apexmemory.testdata;

import java.awt.Rectangle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.poi.sl.usermodel.Placeholder;
import org.apache.poi.xslf.usermodel.SlideLayout;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFNotes;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xslf.usermodel.XSLFSlideLayout;
import org.apache.poi.xslf.usermodel.XSLFTable;
import org.apache.poi.xslf.usermodel.XSLFTableRow;
import org.apache.poi.xslf.usermodel.XSLFTextShape;

/** Slides: each first-level heading starts one, and notes become its speaker's notes. */
final class PptxRenderer implements Renderer {
    private final XMLSlideShow show = new XMLSlideShow();
    private final XSLFSlideLayout layout = show.getSlideMasters().get(0).getLayout(SlideLayout.TITLE_AND_CONTENT);
    private final Source source;
    private XSLFSlide slide;

    PptxRenderer(Source source) {
        this.source = source;
    }

    @Override
    public void heading(int level, String text) {
        slide = show.createSlide(layout);
        slide.getPlaceholder(0).setText(text);
        slide.getPlaceholder(1).clearText();
    }

    @Override
    public void paragraph(String text) {
        slide.getPlaceholder(1).addNewTextParagraph().addNewTextRun().setText(text);
    }

    @Override
    public void item(String marker, String text) {
        paragraph(text);
    }

    @Override
    public void table(List<List<String>> rows) {
        XSLFTable table = slide.createTable();
        table.setAnchor(new Rectangle(60, 260, 600, 200));
        for (List<String> row : rows) {
            XSLFTableRow cells = table.addRow();
            row.forEach(cell -> cells.addCell().setText(cell));
        }
    }

    @Override
    public void newPage() {
        throw new UnsupportedOperationException("a slide starts with its heading");
    }

    @Override
    public void note(String text) {
        XSLFNotes notes = show.getNotesSlide(slide);
        for (XSLFTextShape shape : notes.getPlaceholders()) {
            if (shape.getTextType() == Placeholder.BODY) {
                shape.setText(text);
            } else if (shape.getTextType() == Placeholder.DATETIME) {
                notes.removeShape(shape); // the template's own date, of 2013
            }
        }
    }

    @Override
    public byte[] bytes() throws IOException {
        source.describe(show.getProperties().getCoreProperties());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        show.write(bytes);
        show.close();
        return Archive.settled(bytes.toByteArray());
    }
}
