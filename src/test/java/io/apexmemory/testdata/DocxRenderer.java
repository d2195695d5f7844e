package io.apexmemory.testdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.poi.wp.usermodel.HeaderFooterType;
import org.apache.poi.xwpf.usermodel.BreakType;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFFootnote;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFRun;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STStyleType;

/** A Word document with header, footer, headings, tables and footnotes ({@code ^[...]} in the text); Arabic runs right to left. */
final class DocxRenderer implements Renderer {
    private static final Pattern FOOTNOTE = Pattern.compile("([^^]*)(?:\\^\\[([^]]*)])?");
    private final XWPFDocument document = new XWPFDocument();
    private final Source source;

    DocxRenderer(Source source) {
        this.source = source;
        for (int level = 1; level <= 3; level++) {
            CTStyle style = CTStyle.Factory.newInstance();
            style.setStyleId("Heading" + level);
            style.setType(STStyleType.PARAGRAPH);
            style.addNewName().setVal("heading " + level);
            document.createStyles().addStyle(new XWPFStyle(style));
        }
        document.createHeader(HeaderFooterType.DEFAULT)
                .createParagraph()
                .createRun()
                .setText(source.setting("header", source.author()));
        document.createFooter(HeaderFooterType.DEFAULT)
                .createParagraph()
                .createRun()
                .setText(source.setting("footer", source.title()));
    }

    @Override
    public void heading(int level, String text) {
        XWPFParagraph paragraph = newParagraph();
        paragraph.setStyle("Heading" + level);
        XWPFRun run = paragraph.createRun();
        run.setBold(true);
        run.setFontSize(20 - 3 * level);
        run.setText(text);
    }

    @Override
    public void paragraph(String text) {
        XWPFParagraph paragraph = newParagraph();
        Matcher part = FOOTNOTE.matcher(text);
        while (part.find() && !part.group().isEmpty()) {
            paragraph.createRun().setText(part.group(1));
            if (part.group(2) != null) {
                XWPFFootnote footnote = document.createFootnote();
                footnote.createParagraph().createRun().setText(part.group(2));
                paragraph.addFootnoteReference(footnote);
            }
        }
    }

    @Override
    public void item(String marker, String text) {
        paragraph(marker.replace("-", "\u2022") + " " + text);
    }

    @Override
    public void table(List<List<String>> rows) {
        XWPFTable table = document.createTable(rows.size(), rows.get(0).size());
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).size(); column++) {
                table.getRow(row).getCell(column).setText(rows.get(row).get(column));
            }
        }
        newParagraph();
    }

    @Override
    public void newPage() {
        newParagraph().createRun().addBreak(BreakType.PAGE);
    }

    @Override
    public void note(String text) {
        XWPFRun run = newParagraph().createRun();
        run.setItalic(true);
        run.setText(text);
    }

    @Override
    public byte[] bytes() throws IOException {
        source.describe(document.getProperties().getCoreProperties());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        document.write(bytes);
        document.close();
        return Archive.settled(bytes.toByteArray());
    }

    private XWPFParagraph newParagraph() {
        XWPFParagraph paragraph = document.createParagraph();
        if (source.setting("language", "en").equals("ar")) {
            paragraph.getCTP().addNewPPr().addNewBidi();
        }
        return paragraph;
    }
}
