package io.apexmemory.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;

/** Decides a document's format by its content. The extension decides one thing: whether text is Markdown. */
final class FormatDetector {
    private static final String OOXML = "application/vnd.openxmlformats-officedocument.";
    private static final String UNKNOWN = "application/octet-stream";
    private static final Set<String> ENCRYPTED = Set.of("application/x-tika-ooxml-protected");
    private static final Pattern HTML_PAGE =
            Pattern.compile("(?is)\\A\\uFEFF?\\s*(<\\?xml[^>]*>\\s*)?(<!--.*?-->\\s*)*<(!doctype\\s+html|html)\\b");
    private static final Pattern HTML_PART = Pattern.compile(
            "(?is)\\A\\uFEFF?\\s*(<!--.*?-->\\s*)*<(head|body|title|meta|div|h[1-6]|p|table|ul|ol)\\b[^<]*>");
    private static final int HEAD = 8192;

    private final Detector detector = new DefaultDetector();

    Format detect(Snapshot document, ParseLimits limits, Failures failures) throws IOException {
        byte[] head;
        try (InputStream bytes = Files.newInputStream(document.file())) {
            head = bytes.readNBytes(HEAD);
        }
        if (isZip(head)) {
            try {
                ExpansionCheck.zip(document, limits, failures);
            } catch (ZipException e) {
                throw failures.corrupt(namedOffice(document), e);
            }
        }
        String type;
        try (TikaInputStream bytes = TikaInputStream.get(document.file())) {
            type = detector.detect(bytes, new Metadata()).getBaseType().toString();
        }
        if (ENCRYPTED.contains(type)) {
            throw failures.encrypted();
        }
        return switch (type) {
            case "application/pdf" -> Format.PDF;
            case OOXML + "wordprocessingml.document" -> Format.DOCX;
            case OOXML + "presentationml.presentation", OOXML + "presentationml.slideshow" -> Format.PPTX;
            default -> text(type, head, document, failures);
        };
    }

    private static Format text(String type, byte[] head, Snapshot document, Failures failures) {
        String start = new String(head, StandardCharsets.UTF_8);
        boolean markdown = Set.of("md", "markdown").contains(document.extension());
        if (HTML_PAGE.matcher(start).find() || type.equals("application/xhtml+xml")) {
            return Format.HTML;
        }
        // a letter that begins with "From:" or "Subject:" is taken for e-mail
        // and text in an old charset for nothing known, which whoever decodes it tells
        boolean words = type.startsWith("text/") || type.startsWith("message/") || type.equals(UNKNOWN);
        if (!words) {
            throw failures.unsupported(type);
        }
        if (markdown) {
            return Format.MD;
        }
        return type.equals("text/html") || HTML_PART.matcher(start).find() ? Format.HTML : Format.TXT;
    }

    private static boolean isZip(byte[] head) {
        return head.length > 3 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
    }

    private static Format namedOffice(Snapshot document) {
        return document.extension().equals("pptx") ? Format.PPTX : Format.DOCX;
    }
}
