package io.apexmemory.document;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as 64 hexadecimal digits, of bytes or of text in UTF-8. */
public final class ContentHash {
    private static final int WINDOW = 1 << 16;

    private ContentHash() {}

    /** Without a copy of a long text. */
    public static String sha256(String text) {
        if (text.length() <= WINDOW) {
            return sha256(text.getBytes(StandardCharsets.UTF_8));
        }
        MessageDigest digest = sha256();
        for (int from = 0, to; from < text.length(); from = to) {
            to = Math.min(text.length(), from + WINDOW);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to--;
            }
            digest.update(text.substring(from, to).getBytes(StandardCharsets.UTF_8));
        }
        return hex(digest);
    }

    /** A digest to be fed piece by piece. */
    public static MessageDigest sha256() {
        return digest("SHA-256");
    }

    /** The digits of what it was fed. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest("SHA-256", bytes));
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        return digest(algorithm).digest(bytes);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
