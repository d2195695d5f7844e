package io.apexmemory.ingest.wire;

import io.apexmemory.document.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;

/** The bytes that a {@link Spool} took, one more at most than were said: a blob that somebody replaced cannot fill the memory. */
final class Unspool extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final InputStream bytes;
    private final long limit;
    private final MessageDigest digest = ContentHash.sha256();
    private long size;
    private boolean damaged;

    /** The blob is no blob. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** @param blob is closed with this, or at once where it is none */
    Unspool(InputStream blob, long limit) throws IOException {
        this.limit = limit;
        try {
            bytes = new GZIPInputStream(blob, BUFFER);
        } catch (IOException e) {
            blob.close();
            throw new Damaged();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (damaged || size > limit) {
            return -1;
        }
        try {
            int read = bytes.read(target, from, length);
            if (read > 0) {
                size += read;
                digest.update(target, from, read);
            }
            return read;
        } catch (IOException e) {
            damaged = true;
            return -1;
        }
    }

    /** Whether these are the bytes with this SHA-256, and as many as were said; reads what is left of them. */
    boolean are(String sha256) throws IOException {
        if (!damaged) {
            transferTo(java.io.OutputStream.nullOutputStream());
        }
        return !damaged && size == limit && ContentHash.hex(digest).equals(sha256);
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
