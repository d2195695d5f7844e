package io.apexmemory.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Name-based UUIDs, version 5 (RFC 9562): the same namespace and name give the same id everywhere. */
public final class Uuid5 {
    private static final UUID URL = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    private Uuid5() {}

    /** The id of a document that came without one: of its canonical URI, in the URL namespace. */
    public static UUID ofUri(String canonicalUri) {
        return of(URL, canonicalUri);
    }

    public static UUID of(UUID namespace, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer input = ByteBuffer.allocate(16 + text.length);
        input.putLong(namespace.getMostSignificantBits()).putLong(namespace.getLeastSignificantBits());
        ByteBuffer hash =
                ByteBuffer.wrap(ContentHash.digest("SHA-1", input.put(text).array()));
        long high = (hash.getLong() & ~0xF000L) | 0x5000L;
        long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
