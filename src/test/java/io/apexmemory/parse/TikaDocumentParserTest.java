package io.apexmemory.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ContentHash;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Uuid5;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TikaDocumentParserTest extends ParserFixture {
    @Test
    void readsPdfPageByPageAndItsMetadata() {
        ParsedDocument parsed = parsed("confirmation.pdf", Samples.pdf("Load 4711 to Hamburg", "Second page", "Third"));
        assertThat(parsed.content()).isEqualTo("Load 4711 to Hamburg\n\nSecond page\n\nThird");
        assertThat(parsed.metadata().title()).isEqualTo("Rate confirmation");
        assertThat(parsed.metadata().author()).isEqualTo("Dispatch");
        assertThat(parsed.metadata().fileType()).isEqualTo("pdf");
        assertThat(parsed.metadata().pageCount()).isEqualTo(3);
        assertThat(parsed.metadata().contentSha256()).isEqualTo(ContentHash.sha256(parsed.content()));
        assertThat(parsed.metadata().sourcePath())
                .isEqualTo(CanonicalUri.of(root.resolve("confirmation.pdf").toString()));
        assertThat(parsed.metadata().fileSize())
                .isEqualTo(root.resolve("confirmation.pdf").toFile().length());
        assertThat(parsed.uuid()).isEqualTo(Uuid5.ofUri(parsed.metadata().sourcePath()));
        assertThat(parsed.chunks()).containsExactly(parsed.content());
    }

    @Test
    void readsColumnsOneAfterTheOther() {
        String content = parsed("two.pdf", Samples.pdf("left one\nleft two\nleft three|right one\nright two"))
                .content();
        assertThat(content).containsSubsequence("left one", "left two", "left three", "right one", "right two");
    }

    @Test
    void readsWordWithHeaderTableAndFootnote() {
        ParsedDocument parsed = parsed("bill.docx", Samples.docx());
        assertThat(parsed.content())
                .contains("In the header", "Twelve pallets of 東京 tea.", "Weight\t480 kg", "In a footnote");
        assertThat(parsed.metadata().title()).isEqualTo("Bill of lading");
        assertThat(parsed.metadata().author()).isEqualTo("Shipper");
        assertThat(parsed.metadata().fileType()).isEqualTo("docx");
        assertThat(parsed.metadata().createdDate()).isNotNull();
        assertThat(parsed.metadata().pageCount()).isEqualTo(1);
    }

    @Test
    void readsSlidesWithNotesButNotTheMaster() {
        ParsedDocument parsed = parsed("review.pptx", Samples.pptx());
        assertThat(parsed.content())
                .containsSubsequence("Fleet review", "Notes to Fleet review", "Second slide", "Notes to Second slide")
                .doesNotContain("Click to edit");
        assertThat(parsed.metadata().fileType()).isEqualTo("pptx");
        assertThat(parsed.metadata().pageCount()).isEqualTo(2);
    }

    @Test
    void readsHtmlWithoutItsScripts() {
        ParsedDocument parsed = parsed("page.html", utf8("""
                <!DOCTYPE html><html><head><title>Driver log</title><meta name="author" content="Ann">
                <style>p{color:red}</style><script>alert('x')</script></head>
                <body><h1>Monday</h1><p>Köln to Basel<br>at &lt;six&gt;</p><table><tr><td>km</td><td>501</td></tr></table></body></html>
                """));
        assertThat(parsed.content()).contains("Monday\n", "Köln to Basel\nat <six>", "km\t501");
        assertThat(parsed.content()).doesNotContain("alert", "color", "Driver log");
        assertThat(parsed.metadata().title()).isEqualTo("Driver log");
        assertThat(parsed.metadata().author()).isEqualTo("Ann");
        assertThat(parsed.metadata().fileType()).isEqualTo("html");
    }

    @Test
    void keepsBlocksOfHtmlApart() {
        byte[] page = utf8("<html><body><div>one</div><div>two<section>three</section></div>f<b>o</b>ur</body></html>");
        assertThat(parsed("page.html", page).content().lines())
                .filteredOn(line -> !line.isEmpty())
                .containsExactly("one", "two", "three", "four");
    }

    @Test
    void keepsALongTextWhereverItsWindowsEnd() {
        for (String end : List.of("\r\n", "\r", "\n")) {
            for (int shift = 0; shift < 4; shift++) {
                String text = "x".repeat(shift) + ("運é🚚" + end).repeat(30_000);
                assertThat(parsed("notes.txt", utf8(text)).content()).isEqualTo(text.replace(end, "\n"));
            }
        }
    }

    @Test
    void keepsTextAndMarkdownAsTheyAre() {
        String text = "# Heading\n\n\n    code  \n* <b>item</b> 🚚\n";
        for (String name : new String[] {"notes.md", "notes.MARKDOWN", "notes.txt", "notes"}) {
            ParsedDocument parsed = parsed(name, utf8("\uFEFF" + text.replace("\n", "\r\n") + "\u0000"));
            assertThat(parsed.content()).isEqualTo(text);
            assertThat(parsed.metadata().fileType())
                    .isEqualTo(name.toLowerCase(java.util.Locale.ROOT).contains(".m") ? "md" : "txt");
            assertThat(parsed.metadata().title()).isEqualTo("notes");
        }
        assertThat(parsed("readme.md", utf8("<h1 align=center>Load</h1>\n\ntext"))
                        .metadata()
                        .fileType())
                .isEqualTo("md");
        assertThat(parsed("mail.txt", utf8("From: Ann\nSubject: Load 5\n\nLate."))
                        .content())
                .startsWith("From: Ann");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "windows-1252", "Shift_JIS", "windows-1256"})
    void decodesTextByItsBytes(String charset) {
        String text =
                switch (charset) {
                    case "Shift_JIS" -> "荷物は東京に届きました。運転手は大阪へ向かいます。領収書を送ってください。".repeat(5);
                    case "windows-1256" -> "وصلت الشحنة إلى دبي في الموعد المحدد وسلم السائق الوثائق. ".repeat(5);
                    default -> "Die Lieferung für Köln wurde verspätet übergeben, größtenteils geöffnet. ".repeat(5);
                };
        assertThat(parsed("text.txt", text.getBytes(Charset.forName(charset))).content())
                .isEqualTo(text);
    }

    @Test
    void htmlMayDeclareItsCharset() {
        byte[] page = "<html><head><meta charset=\"windows-1251\"></head><body>Груз</body></html>"
                .getBytes(Charset.forName("windows-1251"));
        assertThat(parsed("page.html", page).content()).isEqualTo("Груз");
    }

    @ParameterizedTest
    @CsvSource({"pdf, txt", "docx, pdf", "pptx, docx", "html, pdf", "txt, pdf", "pdf, md"})
    void decidesByContentWhateverTheExtension(String format, String extension) {
        byte[] bytes =
                switch (format) {
                    case "pdf" -> Samples.pdf("text");
                    case "docx" -> Samples.docx();
                    case "pptx" -> Samples.pptx();
                    case "html" -> utf8("<html><body>text</body></html>");
                    default -> utf8("text");
                };
        assertThat(parsed("wrong." + extension, bytes).metadata().fileType()).isEqualTo(format);
    }

    @Test
    void takesTheIdThatIsGiven() {
        UUID id = UUID.randomUUID();
        write("a.txt", utf8("text"));
        assertThat(parser().parse(id, root.resolve("a.txt").toString(), step -> {})
                        .uuid())
                .isEqualTo(id);
    }

    @Test
    void refusesOtherFormatsAndNamesThem() {
        byte[] garbage = new byte[5000];
        new java.util.Random(7).nextBytes(garbage);
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        assertFails(ErrorType.UNSUPPORTED_FORMAT, "a.txt", garbage, "PDF, DOCX");
        assertFails(ErrorType.UNSUPPORTED_FORMAT, "half.txt", concat(utf8("text ".repeat(200)), garbage), "binary");
        assertFails(ErrorType.UNSUPPORTED_FORMAT, "a.pdf", png, "image/png");
        assertFails(ErrorType.UNSUPPORTED_FORMAT, "a.docx", Samples.zip("a.txt", utf8("text")), "application/zip");
        assertFails(ErrorType.UNSUPPORTED_FORMAT, "a.txt", utf8("{\\rtf1 text}"), "rtf");
        assertFails(ErrorType.UNSUPPORTED_FORMAT, "a.html", utf8("<?xml version=\"1.0\"?><load/>"), "xml");
    }

    @Test
    void refusesWhatNeedsAPasswordAndReadsWhatOnlyRestricts() {
        assertFails(ErrorType.ENCRYPTED_DOCUMENT, "a.pdf", Samples.protectedPdf("owner", "user"), "password");
        assertFails(ErrorType.ENCRYPTED_DOCUMENT, "a.docx", Samples.encryptedDocx(), "password");
        assertThat(parsed("b.pdf", Samples.protectedPdf("owner", "")).content()).isEqualTo("Behind a password");
    }

    @Test
    void refusesHalfADocument() {
        byte[] pdf = Samples.pdf("one", "two", "three");
        assertFails(ErrorType.CORRUPT_DOCUMENT, "a.pdf", Arrays.copyOf(pdf, pdf.length * 2 / 3), "PDF");
        assertFails(ErrorType.CORRUPT_DOCUMENT, "b.pdf", utf8("%PDF-1.7\nnothing\nstartxref\n9\n%%EOF"), "PDF");
        byte[] docx = Samples.docx();
        assertFails(ErrorType.CORRUPT_DOCUMENT, "a.docx", Arrays.copyOf(docx, docx.length / 2), "DOCX");
        byte[] cut = Samples.docxWith("word/document.xml", utf8("<w:document xmlns:w='x'><w:body>"));
        assertFails(ErrorType.CORRUPT_DOCUMENT, "b.docx", cut, "DOCX");
        byte[] flipped = docx.clone();
        flipped[60] ^= 0x55;
        assertFails(ErrorType.CORRUPT_DOCUMENT, "c.docx", flipped, "DOCX");
    }

    @Test
    void refusesWhatHoldsNoText() {
        assertFails(ErrorType.EMPTY_DOCUMENT, "a.txt", new byte[0], "OCR");
        assertFails(ErrorType.EMPTY_DOCUMENT, "b.txt", utf8(" \n\t\u200B\u00A0"), "OCR");
        assertFails(ErrorType.EMPTY_DOCUMENT, "a.pdf", Samples.pdf(" "), "OCR");
        assertFails(ErrorType.EMPTY_DOCUMENT, "a.html", utf8("<html><script>x</script></html>"), "OCR");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
