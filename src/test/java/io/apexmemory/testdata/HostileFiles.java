package io.apexmemory.testdata;

import io.apexmemory.parse.PoiFiles;
import java.awt.geom.GeneralPath;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.graphics.image.CCITTFactory;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.agile.AgileEncryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/** The files that a careless or malicious sender might hand in; some are good documents, spoiled. */
final class HostileFiles {
    static {
        PoiFiles.inAFolderOfTheUsersOwn();
    }

    private static final String PASSWORD = "cascade";
    private static final String WORD =
            "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
                    + "<w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>";
    private final Path documents;
    private final Path hostile;

    HostileFiles(Path documents, Path hostile) {
        this.documents = documents;
        this.hostile = hostile;
    }

    void write() throws IOException {
        broken();
        locked();
        Files.write(hostile.resolve("zip-bomb.docx"), Bomb.docx(docx("", "A")));
        Files.write(hostile.resolve("xml-bomb.docx"), Archive.zip(docx(laughs(), "&lol9;")));
        String entities = "<!DOCTYPE w:document [<!ENTITY file SYSTEM \"file:///etc/hostname\">"
                + "<!ENTITY net SYSTEM \"http://127.0.0.1:9/entity\">]>";
        Files.write(hostile.resolve("external-entity.docx"), Archive.zip(docx(entities, "Host: &file; &net;")));
        int depth = 100_000;
        text("deep-nesting.html", "<div>".repeat(depth) + "The bottom of the page." + "</div>".repeat(depth) + "\n");
        text(
                "control-characters.html",
                "<html><head><title>Gate\u0000list</title></head><body><p>Trailer R-2207 &#0; &#xD800; &#x1b;[2J left the"
                        + " yard \u202Eyalp ton\u202C with seal 77\u200B1904.</p></body></html>\n");
        Files.write(hostile.resolve("image-only.pdf"), scan("PROOF OF DELIVERY - SIGNED BY HAND"));
        String gate = "Gate list of the Portland yard: tractor T-114 left with trailer R-2207 for load CFL-48213.\n";
        text("it's a name with  spaces & 100% (odd) #1;$HOME.txt", gate);
        text("名前 – накладная – بوليصة 🚚.txt", gate);
        text("long-name-" + "x".repeat(186) + ".txt", gate);
        if (!Files.exists(hostile.resolve("link-out-of-the-root.md"), LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(hostile.resolve("link-out-of-the-root.md"), Path.of("..", "..", "README.md"));
        }
    }

    private void broken() throws IOException {
        text("empty.pdf", "");
        text("blank.txt", " \n\t\r\n\u00a0\u3000\n".repeat(40));
        byte[] invoice = Files.readAllBytes(documents.resolve("invoice.pdf"));
        byte[] noise = invoice.clone();
        new Random(7).nextBytes(noise);
        System.arraycopy(invoice, 0, noise, 0, 64);
        Files.write(hostile.resolve("corrupt.pdf"), noise);
        byte[] contract = Files.readAllBytes(documents.resolve("contract-with-footnotes.docx"));
        Files.write(hostile.resolve("truncated.docx"), Arrays.copyOf(contract, contract.length / 2));
        Files.write(hostile.resolve("wrong-extension-pdf.txt"), invoice);
        Files.write(
                hostile.resolve("wrong-extension-png.pdf"),
                Base64.getDecoder()
                        .decode(
                                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        byte[] program = Arrays.copyOf("MZ".getBytes(StandardCharsets.US_ASCII), 512);
        program[0x3c] = (byte) 0x80; // where the header "PE" is
        System.arraycopy(new byte[] {'P', 'E', 0, 0, 0x64, (byte) 0x86}, 0, program, 0x80, 6);
        Files.write(hostile.resolve("wrong-extension-exe.docx"), program);
    }

    /** Both with salts and keys that are set here; they protect nothing but must be the same each time. */
    private void locked() throws IOException {
        PDDocument pdf = Loader.loadPDF(documents.resolve("invoice.pdf").toFile());
        // AES would draw random numbers; RC4 takes its key from the password and the document's id
        StandardProtectionPolicy policy = new StandardProtectionPolicy(PASSWORD, PASSWORD, new AccessPermission());
        policy.setEncryptionKeyLength(128);
        policy.setPreferAES(false);
        pdf.protect(policy);
        Files.write(
                hostile.resolve("password-protected.pdf"),
                PdfRenderer.bytes(pdf, new Source(Map.of("title", "Invoice", "created", "2026-10-12"), "")));
        try (POIFSFileSystem file = new POIFSFileSystem()) {
            AgileEncryptor encryptor = (AgileEncryptor) new EncryptionInfo(EncryptionMode.agile).getEncryptor();
            byte[] salt = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);
            encryptor.confirmPassword(PASSWORD, salt, salt, salt, salt, Arrays.copyOf(salt, 20));
            try (OutputStream content = encryptor.getDataStream(file)) {
                Files.copy(documents.resolve("contract-with-footnotes.docx"), content);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            file.writeFilesystem(bytes);
            Files.write(hostile.resolve("password-protected.docx"), bytes.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** A page with nothing on it but an image of a line of text, as a scanner makes it. */
    private static byte[] scan(String text) throws IOException {
        int height = 60;
        BufferedImage image = new BufferedImage(1100, height, BufferedImage.TYPE_BYTE_BINARY);
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, 0xffffff);
            }
        }
        String font = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
        try (TrueTypeFont letters = new TTFParser()
                .parse(RandomAccessReadBuffer.createBufferFromStream(PDDocument.class.getResourceAsStream(font)))) {
            double scale = 50.0 / letters.getUnitsPerEm();
            double left = 20;
            for (int letter : text.codePoints().toArray()) {
                String name = letters.getPostScript()
                        .getName(letters.getUnicodeCmapLookup().getGlyphId(letter));
                GeneralPath outline = letters.getPath(name);
                double width = letters.getWidth(name) * scale;
                for (int x = (int) left; x < left + width; x++) {
                    for (int y = 0; y < height; y++) {
                        if (outline.contains((x - left) / scale, (height - 14 - y) / scale)) {
                            image.setRGB(x, y, 0);
                        }
                    }
                }
                left += width;
            }
        }
        PDDocument document = new PDDocument();
        PDPage page = new PDPage(PDRectangle.LETTER);
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page, AppendMode.OVERWRITE, false)) {
            content.drawImage(CCITTFactory.createFromImage(document, image), 30, 600, 550, 30);
        }
        return PdfRenderer.bytes(document, new Source(Map.of("title", "Scan", "created", "2026-10-12"), ""));
    }

    /** Ten billion laughs: each entity is ten of the one before. */
    private static String laughs() {
        StringBuilder doctype = new StringBuilder("<!DOCTYPE w:document [<!ENTITY lol0 \"lol\">");
        for (int level = 1; level <= 9; level++) {
            doctype.append("<!ENTITY lol" + level + " \"" + ("&lol" + (level - 1) + ";").repeat(10) + "\">");
        }
        return doctype.append("]>").toString();
    }

    /** The least that Word opens. */
    private static Map<String, byte[]> docx(String doctype, String text) {
        String schemas = "http://schemas.openxmlformats.org/";
        String type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
        String types =
                "<Types xmlns=\"" + schemas + "package/2006/content-types\"><Default Extension=\"rels\" ContentType="
                        + "\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\""
                        + " ContentType=\"" + type + "\"/></Types>";
        String relations = "<Relationships xmlns=\"" + schemas
                + "package/2006/relationships\"><Relationship Id=\"r1\" Type=\"" + schemas
                + "officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
        return Map.of(
                "[Content_Types].xml", types.getBytes(StandardCharsets.UTF_8),
                "_rels/.rels", relations.getBytes(StandardCharsets.UTF_8),
                "word/document.xml", (doctype + WORD.formatted(text)).getBytes(StandardCharsets.UTF_8));
    }

    private void text(String name, String content) throws IOException {
        Files.writeString(hostile.resolve(name), content);
    }
}
