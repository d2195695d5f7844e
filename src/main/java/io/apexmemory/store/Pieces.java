package io.apexmemory.store;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/**
 * Writes one value of Redis, in one request if it has up to 4 MiB, else a request for each so many: a value of any length takes no
 * more of the heap. Nobody reads the value before its version is live. Each piece has its place, so that a piece which comes late,
 * after a try that was given up, says only again what is there.
 */
final class Pieces extends OutputStream {
    private static final int MOST = 4 << 20;

    private final UnifiedJedis redis;
    private final byte[] key;
    private final Duration ttl;
    private byte[] piece = new byte[1 << 13];
    private int length;
    private long written;

    Pieces(UnifiedJedis redis, byte[] key, Duration ttl) {
        this.redis = redis;
        this.key = key;
        this.ttl = ttl;
    }

    /** An earlier piece did land. */
    static final class PartlyWritten extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PartlyWritten(JedisException failure) {
            super(failure);
        }

        JedisException failure() {
            return (JedisException) getCause();
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        for (int at = from, some; at < from + count; at += some) {
            if (length == MOST) {
                send();
            }
            some = Math.min(from + count - at, MOST - length);
            if (length + some > piece.length) {
                piece = Arrays.copyOf(piece, Math.min(MOST, Math.max(length + some, 2 * piece.length)));
            }
            System.arraycopy(bytes, at, piece, length, some);
            length += some;
        }
    }

    /** Where there is more than one piece, none may take the place of the whole: it could come after the last. */
    private void send() {
        byte[] value = length == piece.length ? piece : Arrays.copyOf(piece, length);
        try {
            redis.setrange(key, written, value);
            written += length;
            if (written == length) {
                redis.pexpire(key, ttl.toMillis());
            }
        } catch (JedisException e) {
            throw written == 0 ? e : new PartlyWritten(e);
        }
        length = 0;
    }

    /** Sends what is left; a value that was not written to its end is never ended. */
    void end() {
        if (written == 0) {
            redis.set(key, Arrays.copyOf(piece, length), SetParams.setParams().px(ttl.toMillis()));
        } else if (length > 0) {
            send();
        }
    }
}
