package io.apexmemory.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.junit.jupiter.api.Test;

/** Documents and names made to harm, which must be refused, or read without harm. */
class HostileDocumentTest extends ParserFixture {
    private static final ParseLimits LIMITS = ParseLimits.DEFAULT;

    @Test
    void aPathMayNotLeaveTheRoots() throws IOException {
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(root.resolve("link.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("folder"), outside);
        for (String name : new String[] {
            "../outside/secret.txt", "link.txt", "folder/secret.txt", "folder/missing.txt", "../missing", "../root2/x"
        }) {
            assertFails(parser(), ErrorType.VALIDATION, root + "/" + name, "DOCUMENT_ROOTS");
        }
        assertFails(parser(), ErrorType.VALIDATION, "file:///etc/passwd", "DOCUMENT_ROOTS");
        assertFails(
                parser(),
                ErrorType.VALIDATION,
                root.resolve("x").toUri().toString().replace("/x", "/%2e%2e/y"),
                "DOCUMENT_ROOTS");
    }

    @Test
    void namesInsideTheRootsMayBeAnything() throws IOException {
        Path odd = Files.createDirectories(root.resolve("a %41#?;é\\..b")).resolve("x..txt");
        Files.writeString(odd, "text");
        assertThat(parser().parse(null, odd.toString(), Progress.NONE).content())
                .isEqualTo("text");
        Files.createSymbolicLink(root.resolve("inner.txt"), odd);
        assertThat(parser().parse(null, root + "/inner.txt", Progress.NONE)
                        .metadata()
                        .title())
                .isEqualTo("x.");
    }

    @Test
    void foldersPipesAndMissingFilesHaveTheirOwnErrors() throws Exception {
        assertFails(parser(), ErrorType.VALIDATION, root.toString(), "folder");
        assertFails(
                parser(),
                ErrorType.VALIDATION,
                Files.createDirectory(root.resolve("in")).toString(),
                "folder");
        assertFails(parser(), ErrorType.DOCUMENT_NOT_FOUND, root + "/missing.txt", "missing.txt");
        assertFails(parser(), ErrorType.DOCUMENT_NOT_FOUND, root + "/in/none/missing.txt", "missing.txt");
        Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nothing"));
        assertFails(parser(), ErrorType.VALIDATION, root + "/dangling", "link");
        assertThat(new ProcessBuilder("mkfifo", root + "/pipe").start().waitFor())
                .isZero();
        assertFails(parser(), ErrorType.VALIDATION, root + "/pipe", "ordinary file");
    }

    @Test
    void eachLimitNamesItsSetting() {
        write("a.txt", "x".repeat(1001).getBytes(StandardCharsets.UTF_8));
        write("a.pdf", Samples.pdf("x".repeat(50), "y".repeat(60)));
        write("a.html", ("<html><body>" + "<div>".repeat(400) + "x").getBytes(StandardCharsets.UTF_8));
        assertTooLarge(new ParseLimits(1000, 5000, 100, 100, Duration.ofMinutes(1)), "a.txt", "PARSE_MAX_BYTES");
        assertTooLarge(new ParseLimits(9000, 1000, 100, 100, Duration.ofMinutes(1)), "a.txt", "PARSE_MAX_CHARACTERS");
        assertTooLarge(new ParseLimits(9000, 100, 100, 100, Duration.ofMinutes(1)), "a.pdf", "PARSE_MAX_CHARACTERS");
        assertTooLarge(LIMITS, "a.html", "PARSE_MAX_NESTING");
    }

    @Test
    void aZipBombInADocxIsNotUnpacked() {
        write("bomb.docx", Samples.docxWith("word/media/bomb.xml", new byte[80 << 20]));
        assertTooLarge(LIMITS, "bomb.docx", "PARSE_MAX_EXPANSION");
    }

    @Test
    void aBombInAPdfIsNotUnpacked() {
        write("bomb.pdf", Samples.bytes(out -> {
            try (PDDocument document = Samples.pdfDocument("text")) {
                PDStream bomb = new PDStream(document);
                try (OutputStream content = bomb.createOutputStream(COSName.FLATE_DECODE)) {
                    content.write(" ".repeat(1 << 20).repeat(80).getBytes(StandardCharsets.US_ASCII));
                }
                document.getPage(0).setContents(bomb);
                document.save(out);
            }
        }));
        assertTooLarge(LIMITS, "bomb.pdf", "PARSE_MAX_EXPANSION");
    }

    @Test
    void entitiesOfXmlAreNotExpanded() {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE d [<!ENTITY a0 \"BOOM\">");
        for (int i = 1; i < 12; i++) {
            bomb.append("<!ENTITY a")
                    .append(i)
                    .append(" \"")
                    .append(("&a" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        byte[] part = Samples.wordXml(bomb + "]>", "&a11;");
        assertFails(ErrorType.CORRUPT_DOCUMENT, "bomb.docx", Samples.docxWith("word/document.xml", part), "DOCX");
        byte[] page = (bomb + "]><html><body>&a11;</body></html>").getBytes(StandardCharsets.UTF_8);
        assertThat(outcome("bomb.html", page)).doesNotContain("BOOMBOOM");
        byte[] xhtml = ("<?xml version=\"1.0\"?>" + bomb
                        + "]><html xmlns=\"http://www.w3.org/1999/xhtml\"><body>&a11;</body></html>")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(outcome("bomb.xhtml", xhtml)).doesNotContain("BOOMBOOM");
    }

    @Test
    void nothingThatADocumentNamesIsFetched() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String there = "http://127.0.0.1:" + server.getLocalPort() + "/";
            Path secret = Files.writeString(outside.resolve("secret.txt"), "TOPSECRET");
            for (String target : new String[] {there + "x", secret.toUri().toString()}) {
                String entity = "<!DOCTYPE d SYSTEM \"" + target + "\" [<!ENTITY e SYSTEM \"" + target + "\">]>";
                byte[] part = Samples.wordXml(entity, "&e;text");
                String links = "<img src='" + target + "'><iframe src='" + target
                        + "'></iframe><link rel=stylesheet href='" + target + "'><object data='" + target
                        + "'></object><script src='" + target + "'></script>";
                byte[] html = ("<!DOCTYPE html SYSTEM \"" + target + "\"><html><base href='" + target + "'><body>"
                                + links + "text")
                        .getBytes(StandardCharsets.UTF_8);
                byte[] xml = ("<?xml version=\"1.0\"?>" + entity + "<d>&e;</d>").getBytes(StandardCharsets.UTF_8);
                String all = outcome("a.docx", Samples.docxWith("word/document.xml", part))
                        + outcome("b.docx", Samples.docxWith("docProps/core.xml", xml))
                        + outcome("c.docx", Samples.docxWith("[Content_Types].xml", xml))
                        + outcome("a.html", html)
                        + outcome("a.xml", xml);
                assertThat(all).contains("text").doesNotContain("TOPSECRET");
            }
            server.setSoTimeout(100);
            org.assertj.core.api.Assertions.assertThatThrownBy(server::accept)
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void errorsQuoteNothingOfTheDocument() {
        byte[] secret = "%PDF-1.7\n1 0 obj << /TOPSECRET (TOPSECRET) >> xref TOPSECRET startxref TOPSECRET %%EOF"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(outcome("a.pdf", secret)).contains("CORRUPT").doesNotContain("TOPSECRET");
    }

    private String outcome(String name, byte[] bytes) {
        try {
            return parsed(name, bytes).toString();
        } catch (ApexException e) {
            return e.type() + " " + e.getMessage();
        }
    }

    private void assertTooLarge(ParseLimits limits, String name, String setting) {
        assertFails(parser(limits), ErrorType.DOCUMENT_TOO_LARGE, root + "/" + name, setting, name);
    }
}
