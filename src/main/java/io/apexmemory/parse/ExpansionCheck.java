package io.apexmemory.parse;

import io.apexmemory.document.ApexException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Collections;
import java.util.concurrent.CancellationException;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks what is compressed in a document and throws it away, counting, before a parser unpacks it into memory. Stated
 * sizes are not believed.
 */
final class ExpansionCheck {
    private static final long HARMLESS = 64L << 20;
    private static final int MAX_ENTRIES = 20_000;
    private static final int LAYERS = 3;

    private final long most;
    private final ApexException refusal;
    private final byte[] waste = new byte[1 << 16];
    private long total;

    private ExpansionCheck(Snapshot document, ParseLimits limits, Failures failures) {
        most = Math.max(HARMLESS, document.size() * limits.maxExpansion());
        refusal = failures.tooLarge(
                "unpacks to more than " + limits.maxExpansion() + " times its size", "PARSE_MAX_EXPANSION");
    }

    /** @throws ZipException if the archive is damaged */
    static void zip(Snapshot document, ParseLimits limits, Failures failures) throws IOException {
        ExpansionCheck check = new ExpansionCheck(document, limits, failures);
        try (ZipFile archive = new ZipFile(document.file().toFile())) {
            if (archive.size() > MAX_ENTRIES) {
                throw check.refusal;
            }
            for (ZipEntry entry : Collections.list(archive.entries())) {
                check.entry(archive, entry);
            }
        } catch (IllegalArgumentException e) {
            throw new ZipException("bad name of an entry");
        }
    }

    private void entry(ZipFile archive, ZipEntry entry) throws IOException {
        CRC32 sum = new CRC32();
        try (InputStream bytes = archive.getInputStream(entry)) {
            for (int n = bytes.read(waste); n >= 0; n = bytes.read(waste)) {
                sum.update(waste, 0, n);
                count(n);
            }
        } catch (EOFException e) {
            throw new ZipException("an entry is cut off");
        }
        if (entry.getCrc() >= 0 && entry.getCrc() != sum.getValue()) {
            throw new ZipException("an entry is damaged");
        }
    }

    /** Looks at every deflated stream but those that say that they are pictures, which nobody decodes. */
    static void pdf(Snapshot document, ParseLimits limits, Failures failures) throws IOException {
        ExpansionCheck check = new ExpansionCheck(document, limits, failures);
        byte[] file = Files.readAllBytes(document.file());
        byte[] keyword = "stream".getBytes(StandardCharsets.US_ASCII);
        for (int i = indexOf(file, keyword, 0); i >= 0; i = indexOf(file, keyword, i + keyword.length)) {
            int data = i + keyword.length;
            while (data < file.length && (file[data] == '\r' || file[data] == '\n')) {
                data++;
            }
            if (data > i + keyword.length && isDeflated(file, data, file.length) && !isPicture(file, i)) {
                check.inflate(file, data);
            }
        }
    }

    /** A stream may be deflated more than once, so what comes out is looked at like what went in. */
    private void inflate(byte[] file, int offset) {
        for (int layers = 1; layers <= LAYERS; layers++) {
            InputStream bytes = new ByteArrayInputStream(file, offset, file.length - offset);
            for (int i = 0; i < layers; i++) {
                bytes = new InflaterInputStream(bytes);
            }
            boolean again;
            try (InputStream plain = bytes) {
                int n = plain.readNBytes(waste, 0, waste.length);
                again = isDeflated(waste, 0, n);
                for (; n > 0; n = plain.read(waste)) {
                    count(n);
                }
            } catch (IOException e) {
                return; // damaged, or not deflated at all: the parser's business
            }
            if (!again) {
                return;
            }
        }
    }

    private static boolean isDeflated(byte[] bytes, int offset, int end) {
        return end - offset > 2
                && (bytes[offset] & 0x0F) == 8
                && (((bytes[offset] & 0xFF) << 8) + (bytes[offset + 1] & 0xFF)) % 31 == 0;
    }

    private void count(int bytes) {
        total += bytes;
        if (total > most) {
            throw refusal;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Parsing was given up");
        }
    }

    private static boolean isPicture(byte[] file, int stream) {
        int from = Math.max(0, stream - 1024);
        String before = new String(file, from, stream - from, StandardCharsets.ISO_8859_1);
        String dictionary = before.substring(Math.max(0, before.lastIndexOf(" obj")));
        return dictionary.contains("/Image");
    }

    private static int indexOf(byte[] file, byte[] word, int from) {
        for (int i = from; i <= file.length - word.length; i++) {
            int same = 0;
            while (same < word.length && file[i + same] == word[same]) {
                same++;
            }
            if (same == word.length) {
                return i;
            }
        }
        return -1;
    }
}
