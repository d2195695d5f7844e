package io.apexmemory.ingest.wire;

import com.google.protobuf.ByteString;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Scratch;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Counts and digests what it takes, and keeps it: in memory up to a limit, beyond that compressed in a temporary file, which
 * goes when this is closed. Used by one thread.
 */
final class Spool extends OutputStream {
    private static final int FAST = Deflater.BEST_SPEED;
    private static final int BUFFER = 1 << 16;

    private final int limit;
    private final boolean kept;
    private final MessageDigest digest = ContentHash.sha256();
    private ByteArrayOutputStream small = new ByteArrayOutputStream();
    private OutputStream large;
    private Path file;
    private long size;

    /** @param kept or else only counted and digested, once it is beyond the limit */
    Spool(int limit, boolean kept) {
        this.limit = limit;
        this.kept = kept;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        digest.update(bytes, from, length);
        size += length;
        if (large == null && size > limit) {
            spill();
        }
        (large == null ? small : large).write(bytes, from, length);
    }

    private void spill() throws IOException {
        large = kept ? compressed() : OutputStream.nullOutputStream();
        small.writeTo(large);
        small = null;
    }

    private OutputStream compressed() {
        try {
            file = Scratch.file(".payload");
            OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
            return new GZIPOutputStream(out, BUFFER) {
                {
                    def.setLevel(FAST);
                }
            };
        } catch (IOException e) {
            throw Claims.noRoom(e);
        }
    }

    long size() {
        return size;
    }

    /** Of all that it took; asked for once. */
    String sha256() {
        return ContentHash.hex(digest);
    }

    /** What it took, up to the limit. */
    ByteString small() {
        return ByteString.copyFrom(small.toByteArray());
    }

    /** What it took, compressed; nothing more is taken. */
    Path file() throws IOException {
        if (large == null) {
            spill();
        }
        large.close();
        return file;
    }

    @Override
    public void close() throws IOException {
        if (large != null) {
            large.close();
        }
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
