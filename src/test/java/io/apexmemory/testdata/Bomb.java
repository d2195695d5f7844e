package io.apexmemory.testdata;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * A Word document of one megabyte whose text is a gigabyte of the letter A. The deflated bits (RFC 1951) are put together
 * here: no library's idea of compression has a say, and it takes no time.
 */
final class Bomb {
    private static final int RUN = 258;
    private static final int BYTES_OF_RUNS = (1 << 30) / (4 * RUN);
    /** A block's head with its Huffman codes (a run of 258 letters 0, A 10, end 11; distance one 0), and one A. */
    private static final byte[] HEAD = HexFormat.of().parseHex("ecc081000000008020b6fda516a9");
    /** The end of that block, and the head of a stored block, the last one. */
    private static final byte TAIL = 0x0e;

    private Bomb() {}

    /** The entries of a good document, whose text ({@code word/document.xml}) has one A where the gigabyte goes. */
    static byte[] docx(Map<String, byte[]> entries) throws IOException {
        Map<String, byte[]> others = new TreeMap<>(entries);
        String[] around = new String(others.remove("word/document.xml"), StandardCharsets.UTF_8).split("A", -1);
        byte[] before = around[0].getBytes(StandardCharsets.UTF_8);
        byte[] after = around[1].getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        deflated.write(0);
        stored(before, deflated);
        deflated.writeBytes(HEAD);
        deflated.writeBytes(new byte[BYTES_OF_RUNS]);
        deflated.write(TAIL);
        stored(after, deflated);
        CRC32 crc = new CRC32();
        crc.update(before);
        crc.update('A');
        byte[] runs = "A".repeat(4 * RUN).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < BYTES_OF_RUNS; i++) {
            crc.update(runs);
        }
        crc.update(after);
        long size = before.length + 1L + (long) runs.length * BYTES_OF_RUNS + after.length;

        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            for (Map.Entry<String, byte[]> other : others.entrySet()) {
                CRC32 sum = new CRC32();
                sum.update(other.getValue());
                add(zip, other.getKey(), ZipEntry.STORED, sum, other.getValue().length, other.getValue());
            }
            add(zip, "word/document.xml", ZipEntry.DEFLATED, crc, size, deflated.toByteArray());
        }
        return file.toByteArray();
    }

    /** A stored block's content, after its head's one byte: length, its complement, bytes. */
    private static void stored(byte[] content, ByteArrayOutputStream deflated) {
        short length = (short) content.length;
        deflated.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(length)
                .putShort((short) ~length)
                .array());
        deflated.writeBytes(content);
    }

    private static void add(ZipArchiveOutputStream zip, String name, int method, CRC32 crc, long size, byte[] raw)
            throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setTimeLocal(Archive.DATE);
        entry.setMethod(method);
        entry.setCrc(crc.getValue());
        entry.setSize(size);
        entry.setCompressedSize(raw.length);
        zip.addRawArchiveEntry(entry, new ByteArrayInputStream(raw));
    }
}
