package io.apexmemory.parse;

import io.apexmemory.document.ApexException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.html.DefaultHtmlMapper;
import org.apache.tika.parser.html.HtmlMapper;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.utils.XMLReaderUtils;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Takes the text out of a document of a known format, within the limits, and never out of what is attached to it. */
final class TextExtractor {
    private static final int TAIL = 16 << 10;

    static {
        PoiFiles.inAFolderOfTheUsersOwn();
        try {
            // a parser that an abandoned thread never gives back must not be missed by others
            XMLReaderUtils.setPoolSize(0);
        } catch (TikaException e) {
            throw new IllegalStateException("no XML parser", e);
        }
    }

    private final ParseLimits limits;

    TextExtractor(ParseLimits limits) {
        this.limits = limits;
    }

    /** @param pages as seen while reading, 0 where the format has none */
    record Extracted(String text, Metadata metadata, int pages) {}

    Extracted extract(Format format, Snapshot document, Failures failures) throws IOException {
        Extracted extracted =
                switch (format) {
                    case TXT, MD -> new Extracted(CleanText.of(decode(document, false, failures)), new Metadata(), 0);
                    case HTML -> html(decode(document, true, failures), failures);
                    case PDF -> pdf(document, failures);
                    case DOCX, PPTX -> parse(new OOXMLParser(), format, document, failures);
                };
        if (CleanText.isBlank(extracted.text)) {
            throw failures.empty();
        }
        if (extracted.text.length() > limits.maxCharacters()) {
            throw TextHandler.tooManyCharacters(limits, failures);
        }
        return extracted;
    }

    private static String decode(Snapshot document, boolean html, Failures failures) throws IOException {
        return TextDecoder.decode(document.file(), html).orElseThrow(() -> failures.unsupported("binary data"));
    }

    private Extracted html(String page, Failures failures) {
        TextHandler handler = new TextHandler(limits, failures);
        Metadata metadata = new Metadata();
        try {
            new JSoupParser().parseString(page, handler, metadata, context());
        } catch (SAXException | RuntimeException e) {
            handler.check();
            throw failures.corrupt(Format.HTML, e);
        } catch (StackOverflowError e) {
            throw tooDeep(failures);
        }
        handler.check();
        return new Extracted(CleanText.ofExtracted(handler.text()), metadata, 0);
    }

    private Extracted pdf(Snapshot document, Failures failures) throws IOException {
        if (!hasEnd(document)) {
            throw failures.corrupt(Format.PDF, null);
        }
        ExpansionCheck.pdf(document, limits, failures);
        return parse(new PDFParser(), Format.PDF, document, failures);
    }

    /** The reader of PDF files mends a file that was cut off and would pass off a part of it as the whole. */
    private static boolean hasEnd(Snapshot document) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(document.file().toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(TAIL, file.length())];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            return new String(tail, StandardCharsets.ISO_8859_1).contains("startxref");
        }
    }

    private Extracted parse(Parser parser, Format format, Snapshot document, Failures failures) throws IOException {
        TextHandler handler = new TextHandler(limits, failures);
        Metadata metadata = new Metadata();
        try (TikaInputStream bytes = TikaInputStream.get(document.file())) {
            parser.parse(bytes, handler, metadata, context());
        } catch (EncryptedDocumentException | org.apache.poi.EncryptedDocumentException e) {
            throw failures.encrypted();
        } catch (TikaException | SAXException | IOException | RuntimeException e) {
            handler.check();
            throw e instanceof ApexException known ? known : failures.corrupt(format, e);
        } catch (StackOverflowError e) {
            throw tooDeep(failures);
        }
        handler.check();
        if (metadata.get(TikaCoreProperties.TIKA_META_EXCEPTION_WARNING) != null) {
            throw failures.corrupt(format, null); // a part could not be read: half a document is none
        }
        return new Extracted(CleanText.ofExtracted(handler.text()), metadata, handler.pages());
    }

    private ApexException tooDeep(Failures failures) {
        return failures.tooLarge("nests deeper than can be read", "PARSE_MAX_NESTING");
    }

    private static ParseContext context() {
        ParseContext context = new ParseContext();
        context.set(EmbeddedDocumentExtractor.class, new NoAttachments());
        context.set(HtmlMapper.class, new BlockMapper());
        PDFParserConfig pdf = new PDFParserConfig();
        pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        pdf.setExtractInlineImages(false);
        pdf.setExtractBookmarksText(false); // the headings again
        pdf.setSortByPosition(false); // else lines of neighbouring columns are mixed
        context.set(PDFParserConfig.class, pdf);
        OfficeParserConfig office = new OfficeParserConfig();
        office.setUseSAXDocxExtractor(true); // but not for slides, which it reads in the order of their files
        office.setIncludeSlideMasterContent(false); // "Click to edit Master title style"
        context.set(OfficeParserConfig.class, office);
        return context;
    }

    /** Tika takes the text of these blocks for one run of words. */
    private static final class BlockMapper extends DefaultHtmlMapper {
        private static final Set<String> BLOCKS = Set.of(
                "DIV",
                "SECTION",
                "ARTICLE",
                "HEADER",
                "FOOTER",
                "MAIN",
                "NAV",
                "ASIDE",
                "FIGURE",
                "FIGCAPTION",
                "DETAILS",
                "SUMMARY",
                "FORM",
                "FIELDSET",
                "CAPTION");

        @Override
        public String mapSafeElement(String name) {
            return BLOCKS.contains(name) ? "div" : super.mapSafeElement(name);
        }
    }

    private static final class NoAttachments implements EmbeddedDocumentExtractor {
        @Override
        public boolean shouldParseEmbedded(Metadata metadata) {
            return false;
        }

        @Override
        public void parseEmbedded(InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml) {}
    }
}
