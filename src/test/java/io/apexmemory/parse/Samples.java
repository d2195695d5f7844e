package io.apexmemory.parse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.sl.usermodel.Placeholder;
import org.apache.poi.wp.usermodel.HeaderFooterType;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xslf.usermodel.XSLFTextShape;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFTable;

/** Documents made in memory, each with one trait. */
final class Samples {
    static {
        PoiFiles.inAFolderOfTheUsersOwn();
    }

    private Samples() {}

    interface Writing {
        void to(OutputStream out) throws Exception;
    }

    static byte[] bytes(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writing.to(out);
            return out.toByteArray();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One page for each text, whose lines are 200 points wide columns from left to right where a bar parts them. */
    static PDDocument pdfDocument(String... pages) throws IOException {
        PDDocument document = new PDDocument();
        document.getDocumentInformation().setTitle("Rate confirmation");
        document.getDocumentInformation().setAuthor("Dispatch");
        for (String text : pages) {
            PDPage page = new PDPage();
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                String[] columns = text.split("\\|", -1);
                for (int i = 0; i < columns.length; i++) {
                    content.beginText();
                    content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 10);
                    content.newLineAtOffset(50 + 250f * i, 700);
                    content.setLeading(12);
                    for (String line : columns[i].split("\n", -1)) {
                        content.showText(line);
                        content.newLine();
                    }
                    content.endText();
                }
            }
        }
        return document;
    }

    static byte[] pdf(String... pages) {
        return bytes(out -> {
            try (PDDocument document = pdfDocument(pages)) {
                document.save(out);
            }
        });
    }

    static byte[] protectedPdf(String ownerPassword, String userPassword) {
        return bytes(out -> {
            try (PDDocument document = pdfDocument("Behind a password")) {
                document.protect(new StandardProtectionPolicy(ownerPassword, userPassword, new AccessPermission()));
                document.save(out);
            }
        });
    }

    static byte[] docx() {
        return bytes(out -> {
            try (XWPFDocument document = new XWPFDocument()) {
                document.getProperties().getCoreProperties().setTitle("Bill of lading");
                document.getProperties().getCoreProperties().setCreator("Shipper");
                document.createHeader(HeaderFooterType.DEFAULT)
                        .createParagraph()
                        .createRun()
                        .setText("In the header");
                document.createParagraph().createRun().setText("Twelve pallets of 東京 tea.");
                XWPFTable table = document.createTable(1, 2);
                table.getRow(0).getCell(0).setText("Weight");
                table.getRow(0).getCell(1).setText("480 kg");
                document.createFootnote().createParagraph().createRun().setText("In a footnote");
                document.write(out);
            }
        });
    }

    static byte[] pptx() {
        return bytes(out -> {
            try (XMLSlideShow show = new XMLSlideShow()) {
                for (String text : new String[] {"Fleet review", "Second slide"}) {
                    XSLFSlide slide = show.createSlide();
                    slide.createTextBox().setText(text);
                    for (XSLFTextShape place : show.getNotesSlide(slide).getPlaceholders()) {
                        if (place.getTextType() == Placeholder.BODY) {
                            place.setText("Notes to " + text);
                        }
                    }
                }
                show.write(out);
            }
        });
    }

    static byte[] encryptedDocx() {
        return bytes(out -> {
            try (POIFSFileSystem files = new POIFSFileSystem()) {
                Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
                encryptor.confirmPassword("secret");
                try (OutputStream inside = encryptor.getDataStream(files)) {
                    inside.write(docx());
                }
                files.writeFilesystem(out);
            }
        });
    }

    /** The DOCX with one of its parts replaced, or added. */
    static byte[] docxWith(String part, byte[] content) {
        return bytes(out -> {
            Map<String, byte[]> parts = new LinkedHashMap<>();
            try (ZipInputStream zip = new ZipInputStream(new java.io.ByteArrayInputStream(docx()))) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    parts.put(entry.getName(), zip.readAllBytes());
                }
            }
            parts.put(part, content);
            zip(parts, out);
        });
    }

    static byte[] zip(String name, byte[] content) {
        return bytes(out -> zip(Map.of(name, content), out));
    }

    private static void zip(Map<String, byte[]> parts, OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            parts.forEach((name, bytes) -> {
                try {
                    zip.putNextEntry(new ZipEntry(name));
                    zip.write(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** The main part of a DOCX with this document type, whose paragraph is the text given. */
    static byte[] wordXml(String documentType, String text) {
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + documentType
                        + "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
                        + "<w:body><w:p><w:r><w:t>" + text + "</w:t></w:r></w:p></w:body></w:document>")
                .getBytes(StandardCharsets.UTF_8);
    }
}
